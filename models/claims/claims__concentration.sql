-- Computed values of the claims about how usage spreads over tasks, and about which
-- mode leads within a task (method sections 4 and 5, Figures 3.4 and 3.5).
with

concentration as (

    select * from {{ ref('fct_task_concentration') }}

),

profiles as (

    select * from {{ ref('fct_task_profile') }}

),

tasks as (

    select * from {{ ref('dim_task') }}
    where not is_residual

),

spreads as (

    select
        profiles.wave_id,
        profiles.geography_id,
        max(profiles.task_pct) / min(profiles.task_pct) as task_share_spread,
        count(
            case when profiles.dominant_mode = 'automation' then profiles.task_id end
        ) * 100.0 / nullif(
            count(profiles.dominant_mode), 0
        ) as automation_dominant_task_pct,
        -- What a mode counts for where none of its patterns was published.
        min(
            case
                when
                    profiles.directive_pct is null
                    and profiles.feedback_loop_pct is null
                    then profiles.automation_pct_as_reported
            end
        ) as unpublished_mode_low,
        max(
            case
                when
                    profiles.directive_pct is null
                    and profiles.feedback_loop_pct is null
                    then profiles.automation_pct_as_reported
            end
        ) as unpublished_mode_high
    from profiles
    inner join tasks
        on profiles.task_id = tasks.task_id
    group by profiles.wave_id, profiles.geography_id

),

final as (

    select
        wave_id,
        'task_gini' as quantity,
        geography_id,
        'all' as cluster_key,
        task_set as base,
        gini as value_computed,
        cast(null as double) as value_computed_high
    from concentration
    union all
    select
        wave_id,
        'bottom_tasks_share_pct' as quantity,
        geography_id,
        'all' as cluster_key,
        task_set as base,
        bottom_usage_pct as value_computed,
        cast(null as double) as value_computed_high
    from concentration
    union all
    select
        wave_id,
        'task_share_spread' as quantity,
        geography_id,
        'all' as cluster_key,
        'named_tasks' as base,
        task_share_spread as value_computed,
        cast(null as double) as value_computed_high
    from spreads
    where task_share_spread is not null
    union all
    select
        wave_id,
        'automation_dominant_task_pct' as quantity,
        geography_id,
        'all' as cluster_key,
        'task_dominance' as base,
        automation_dominant_task_pct as value_computed,
        cast(null as double) as value_computed_high
    from spreads
    where automation_dominant_task_pct is not null
    union all
    select
        wave_id,
        'mode_pct_without_published_pattern' as quantity,
        geography_id,
        'all' as cluster_key,
        'task_dominance' as base,
        unpublished_mode_low as value_computed,
        unpublished_mode_high as value_computed_high
    from spreads
    where unpublished_mode_low is not null

)

select * from final
