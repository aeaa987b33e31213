-- Computed values of the claims about occupations. The report's prose prints shares
-- before they are rescaled to 100, its third chapter after (method sections 5 and 6).
with

published as (

    select * from {{ ref('fct_geography_occupation') }}

),

tasks as (

    select * from {{ ref('int_tasks__shares') }}
    where meets_minimum_observations

),

occupations as (

    select * from {{ ref('int_tasks__occupations') }}

),

-- Fan-out intended: a task counts in full in each of its major groups.
unscaled as (

    select
        tasks.wave_id,
        tasks.geography_id,
        occupations.occupation_id,
        {{ ordered_sum('tasks.task_pct', 'tasks.task_id') }} as occupation_pct
    from tasks
    inner join occupations
        on tasks.task_id = occupations.task_id
    group by tasks.wave_id, tasks.geography_id, occupations.occupation_id

),

classified as (

    select
        wave_id,
        geography_id,
        {{ ordered_sum('task_pct', 'task_id') }} as task_pct
    from tasks
    where not is_residual_cluster
    group by wave_id, geography_id

),

ranked as (

    select
        wave_id,
        geography_id,
        occupation_id,
        rank() over (
            partition by wave_id, geography_id
            order by occupation_pct desc
        ) as occupation_rank
    from published
    where occupation_id != 'not_classified'

),

final as (

    select
        wave_id,
        'occupation_pct' as quantity,
        geography_id,
        occupation_id as cluster_key,
        'all_conversations' as base,
        occupation_pct as value_computed,
        cast(null as double) as value_computed_high
    from published
    union all
    select
        wave_id,
        'occupation_pct' as quantity,
        geography_id,
        occupation_id as cluster_key,
        'all_before_rescaling' as base,
        occupation_pct as value_computed,
        cast(null as double) as value_computed_high
    from unscaled
    union all
    select
        unscaled.wave_id,
        'occupation_pct' as quantity,
        unscaled.geography_id,
        unscaled.occupation_id as cluster_key,
        'classified_before_rescaling' as base,
        unscaled.occupation_pct / classified.task_pct * 100 as value_computed,
        cast(null as double) as value_computed_high
    from unscaled
    inner join classified
        on
            unscaled.wave_id = classified.wave_id
            and unscaled.geography_id = classified.geography_id
    union all
    select
        wave_id,
        'occupation_pct_rank' as quantity,
        geography_id,
        occupation_id as cluster_key,
        'all_conversations' as base,
        cast(occupation_rank as double) as value_computed,
        cast(null as double) as value_computed_high
    from ranked

)

select * from final
