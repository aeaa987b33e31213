with

final as (

    select
        wave_id,
        platform,
        task_id,
        cast(average_rank as double) as average_rank,
        task_pct
    from {{ ref('int_tasks__share_ranks') }}
    where task_set = 'named_tasks'

)

select * from final
