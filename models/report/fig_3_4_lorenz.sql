with

ordered as (

    select * from {{ ref('int_tasks__usage_order') }}
    where task_set = 'named_tasks'

),

origins as (

    select distinct
        wave_id,
        platform,
        0 as point_number,
        cast(null as string) as task_id,
        0.0 as cumulative_task_pct,
        0.0 as cumulative_usage_pct
    from ordered

),

points as (

    select
        wave_id,
        platform,
        ordinal as point_number,
        task_id,
        ordinal * 100.0 / task_count as cumulative_task_pct,
        cumulative_usage_pct
    from ordered

),

combined as (

    select * from origins
    union all
    select * from points

),

final as (

    select
        wave_id,
        platform,
        cast(point_number as bigint) as point_number,
        task_id,
        cast(cumulative_task_pct as double) as cumulative_task_pct,
        cumulative_usage_pct
    from combined

)

select * from final
