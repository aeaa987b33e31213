-- Computed values of the claims about how long a task may take a person before AI fails
-- at half of its conversations: the line through the tasks with at least 100
-- conversations, each counted once.
{%- set minimum_count = 100 %}
{%- set success_pct = 50 %}
with

task_counts as (

    select * from {{ ref('fct_geography_task') }}
    where
        geography_level = 'global'
        and usage_count >= {{ minimum_count }}

),

tasks as (

    select * from {{ ref('dim_task') }}
    where not is_residual

),

successes as (

    select * from {{ ref('fct_cluster_primitive_share') }}
    where
        cluster_kind = 'task'
        and primitive = 'task_success'
        and category = 'yes'

),

durations as (

    select * from {{ ref('fct_cluster_primitive_mean') }}
    where
        cluster_kind = 'task'
        and measure_id = 'human_only_time_hours'

),

lines as (

    select
        task_counts.wave_id,
        task_counts.geography_id,
        regr_slope(successes.category_pct, durations.mean_value) as slope,
        regr_intercept(successes.category_pct, durations.mean_value) as intercept
    from task_counts
    inner join tasks
        on task_counts.task_id = tasks.task_id
    inner join successes
        on
            task_counts.wave_id = successes.wave_id
            and task_counts.geography_id = successes.geography_id
            and task_counts.task_id = successes.cluster_id
    inner join durations
        on
            task_counts.wave_id = durations.wave_id
            and task_counts.geography_id = durations.geography_id
            and task_counts.task_id = durations.cluster_id
    group by task_counts.wave_id, task_counts.geography_id
    having count(*) > 2

),

final as (

    select
        wave_id,
        'hours_at_success' as quantity,
        geography_id,
        '{{ success_pct }}' as cluster_key,
        'tasks_with_{{ minimum_count }}' as base,
        -- Threads add the points up in any order.
        round(({{ success_pct }} - intercept) / slope, 9) as value_computed,
        cast(null as double) as value_computed_high
    from lines
    where slope != 0

)

select * from final
