with

final as (

    select
        wave_id,
        platform,
        category_id,
        category_name,
        category_rank,
        mean_output_token_index
    from {{ ref('fct_occupation_api') }}
    where mean_output_token_index is not null

)

select * from final
