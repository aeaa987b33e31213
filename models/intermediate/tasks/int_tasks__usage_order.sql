-- Tasks of the world from the least used to the most, with what they and all smaller
-- ones add up to: the points of the Lorenz curve. Two sets of tasks, because the report
-- uses both: the Gini keeps the residual clusters, the curve drops them and is not
-- rescaled (method section 5).
with

shares as (

    select * from {{ ref('int_tasks__shares') }}
    where geography_level = 'global'

),

-- Fan-out intended: a named task is in both sets.
members as (

    select
        wave_id,
        platform,
        'all_clusters' as task_set,
        task_id,
        task_pct
    from shares
    union all
    select
        wave_id,
        platform,
        'named_tasks' as task_set,
        task_id,
        task_pct
    from shares
    where not is_residual_cluster

),

ordered as (

    select
        wave_id,
        platform,
        task_set,
        task_id,
        task_pct,
        row_number() over (
            partition by wave_id, task_set
            order by task_pct, task_id
        ) as ordinal,
        count(*) over (partition by wave_id, task_set) as task_count,
        sum(task_pct) over (
            partition by wave_id, task_set
            order by task_pct, task_id
            rows between unbounded preceding and current row
        ) as cumulative_usage_pct
    from members

)

select * from ordered
