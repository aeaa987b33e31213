-- Computed values of the claims about the largest tasks of a wave that have a name.
with

published as (

    select * from {{ ref('fct_geography_task') }}
    where
        geography_level = 'global'
        and task_pct is not null

),

tasks as (

    select * from {{ ref('dim_task') }}
    where not is_residual

),

ranked as (

    select
        published.wave_id,
        published.geography_id,
        published.task_id,
        published.task_pct,
        row_number() over (
            partition by published.wave_id, published.geography_id
            order by published.task_pct desc, published.task_id asc
        ) as task_number
    from published
    inner join tasks
        on published.task_id = tasks.task_id

),

final as (

    select
        ranked.wave_id,
        'top_tasks_pct' as quantity,
        ranked.geography_id,
        cast(sizes.size as string) as cluster_key,
        'named_tasks' as base,
        {{ ordered_sum('ranked.task_pct', 'ranked.task_number') }} as value_computed,
        cast(null as double) as value_computed_high
    from ranked
    cross join (
        values
        (1),
        (10)
    ) as sizes (size)
    where ranked.task_number <= sizes.size
    group by ranked.wave_id, ranked.geography_id, sizes.size

)

select * from final
