-- The tasks that changed most between two reports, an absent task counted as 0 as the
-- report does (chapter 1, footnote 3).
with

changes as (

    select * from {{ ref('fct_change') }}
    where
        entity_type = 'task'
        and base = 'as_published'
        and is_comparable

),

rules as (

    select * from {{ ref('task_change_rules') }}

),

waves as (

    select * from {{ ref('dim_wave') }}

),

tasks as (

    select * from {{ ref('dim_task') }}

),

task_groups as (

    select * from {{ ref('int_tasks__groups') }}

),

final as (

    select
        changes.wave_id_before,
        changes.wave_id_after,
        changes.platform,
        changes.entity_id as task_id,
        tasks.task_statement,
        task_groups.task_group,
        changes.status,
        changes.published_in_both,
        changes.pct_before,
        changes.pct_after,
        changes.change_pp,
        changes.pct_before_as_reported,
        changes.pct_after_as_reported,
        changes.change_pp_as_reported
    from changes
    inner join waves as waves_before
        on changes.wave_id_before = waves_before.wave_id
    inner join waves as waves_after
        on changes.wave_id_after = waves_after.wave_id
    inner join rules
        on
            waves_before.report_wave = rules.report_wave_before
            and waves_after.report_wave = rules.report_wave_after
    inner join tasks
        on changes.entity_id = tasks.task_id
    left join task_groups
        on changes.entity_id = task_groups.task_id
    where
        abs(changes.change_pp_as_reported)
        >= rules.minimum_change_pp - rules.rounding_tolerance_pp

)

select * from final
