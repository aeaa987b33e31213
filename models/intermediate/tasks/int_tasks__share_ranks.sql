-- Rank and share of the tasks above the minimum share, for the rank-share line of
-- Zipf's law; tasks of equal share have the average of their ranks (method section 5,
-- figure 3.4).
with

ordered as (

    select * from {{ ref('int_tasks__usage_order') }}

),

rules as (

    select * from {{ ref('concentration_rules') }}

),

ranked as (

    select
        ordered.wave_id,
        ordered.platform,
        ordered.task_set,
        ordered.task_id,
        ordered.task_pct,
        rank() over (
            partition by ordered.wave_id, ordered.task_set
            order by ordered.task_pct desc
        ) as first_rank,
        count(*) over (
            partition by ordered.wave_id, ordered.task_set, ordered.task_pct
        ) as tied_count
    from ordered
    cross join rules
    where ordered.task_pct > rules.rank_minimum_pct

),

averaged as (

    select
        wave_id,
        platform,
        task_set,
        task_id,
        task_pct,
        first_rank + (tied_count - 1) / 2.0 as average_rank
    from ranked

)

select * from averaged
