with

final as (

    select
        wave_id,
        platform,
        task_id,
        occupation_id,
        input_token_index,
        output_token_index
    from {{ ref('fct_task_profile') }}
    where
        input_token_index is not null
        and output_token_index is not null
        and occupation_id != 'not_classified'

)

select * from final
