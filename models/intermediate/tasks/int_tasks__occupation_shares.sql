-- Occupation shares (`soc_pct`): a task in several major groups counts in full in each,
-- both residual clusters and tasks without a major group make up `not_classified`, and
-- the result is rescaled to 100 (method section 3). Only geographies that pass the
-- minimum have any, and whose published tasks cover nearly all conversations.
with

tasks as (

    select * from {{ ref('int_tasks__shares') }}
    where meets_minimum_observations

),

occupations as (

    select * from {{ ref('int_tasks__occupations') }}

),

rules as (

    select * from {{ ref('share_rules') }}

),

covered as (

    select
        tasks.wave_id,
        tasks.geography_id
    from tasks
    cross join rules
    group by tasks.wave_id, tasks.geography_id
    having sum(tasks.task_pct) >= max(rules.minimum_published_pct)

),

-- Fan-out intended: one row for each major group of a task.
grouped as (

    select
        tasks.wave_id,
        tasks.platform,
        tasks.geography_level,
        tasks.geography_id,
        coalesce(occupations.occupation_id, 'not_classified') as occupation_id,
        {{ ordered_sum('tasks.task_pct', 'tasks.task_id') }} as task_pct
    from tasks
    inner join covered
        on
            tasks.wave_id = covered.wave_id
            and tasks.geography_id = covered.geography_id
    left join occupations
        on tasks.task_id = occupations.task_id
    group by
        tasks.wave_id,
        tasks.platform,
        tasks.geography_level,
        tasks.geography_id,
        coalesce(occupations.occupation_id, 'not_classified')

),

rescaled as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        occupation_id,
        task_pct / sum(task_pct) over (
            partition by wave_id, geography_id
            order by occupation_id
            rows between unbounded preceding and unbounded following
        ) * 100 as occupation_pct,
        case
            when occupation_id != 'not_classified'
                then task_pct / sum(
                    case when occupation_id != 'not_classified' then task_pct end
                ) over (
                    partition by wave_id, geography_id
                    order by occupation_id
                    rows between unbounded preceding and unbounded following
                ) * 100
        end as occupation_pct_classified
    from grouped

)

select * from rescaled
