-- Automation against augmentation within a task, as shares of its conversations, and
-- which of the two is the larger (method section 4, figure 3.5). A pattern that is not
-- published counts 0; where none of the five is, nothing is known and the task is not
-- here.
with

modes as (

    select * from {{ ref('int_collaboration__task_modes') }}
    where automation_pct_classified is not null

),

added as (

    select
        wave_id,
        platform,
        task_id,
        is_residual_cluster,
        coalesce(directive_pct, 0) + coalesce(feedback_loop_pct, 0) as automation_pct,
        coalesce(learning_pct, 0)
        + coalesce(task_iteration_pct, 0)
        + coalesce(validation_pct, 0) as augmentation_pct,
        -- These two are quotients of whole counts, so that equal counts are equal here.
        automation_pct_all = augmentation_pct_all as is_mode_tied
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
        automation_pct,
        augmentation_pct,
        case
            when is_residual_cluster then null
            when automation_pct > augmentation_pct then 'automation'
            else 'augmentation'
        end as dominant_mode,
        case when not is_residual_cluster then is_mode_tied end as is_mode_tied
    from added

)

select * from compared
