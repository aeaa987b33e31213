with

final as (

    select
        task_statement,
        task_id,
        penetration_share,
        source_row_count
    from {{ ref('int_exposure__tasks') }}

)

select * from final
