-- Automation against augmentation within a task, as the report counts them: shares of
-- the task's conversations in which a pattern that was not published is 0, and which of
-- the two is the larger (method section 4, figure 3.5). Where none of the five was
-- published the task is not here.
with

modes as (

    select * from {{ ref('int_collaboration__task_modes') }}
    where automation_pct_classified_as_reported is not null

),

added as (

    select
        wave_id,
        platform,
        task_id,
        is_residual_cluster,
        coalesce(directive_pct, 0)
        + coalesce(feedback_loop_pct, 0) as automation_pct_as_reported,
        coalesce(learning_pct, 0)
        + coalesce(task_iteration_pct, 0)
        + coalesce(validation_pct, 0) as augmentation_pct_as_reported,
        -- These two are quotients of whole counts, so that equal counts are equal here.
        automation_pct_all_as_reported
        = augmentation_pct_all_as_reported as is_mode_tied
    from modes

),

-- The report compares the added shares, strictly. Adding rounds the last bit, so that a
-- tie of the counts may still tip over: `is_mode_tied` names the ties. A residual
-- cluster is no task and has no mode.
compared as (

    select
        wave_id,
        platform,
        task_id,
        automation_pct_as_reported,
        augmentation_pct_as_reported,
        case
            when is_residual_cluster then null
            when automation_pct_as_reported > augmentation_pct_as_reported
                then 'automation'
            else 'augmentation'
        end as dominant_mode,
        case when not is_residual_cluster then is_mode_tied end as is_mode_tied
    from added

)

select * from compared
