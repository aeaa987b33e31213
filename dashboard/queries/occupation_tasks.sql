-- The tasks that are counted under one occupation, in every wave the largest hundred.
select
    profiles.wave_id,
    profiles.task_id,
    profiles.task_rank,
    tasks.task_statement,
    profiles.status,
    profiles.task_pct,
    profiles.usage_count,
    profiles.automation_pct,
    profiles.augmentation_pct
from marts.fct_task_profile as profiles
inner join marts.dim_task as tasks on profiles.task_id = tasks.task_id
where not tasks.is_residual and profiles.occupation_id = $occupation_id
qualify
    row_number() over (
        partition by profiles.wave_id
        order by profiles.task_pct desc nulls last, profiles.task_id asc
    ) <= 100
order by profiles.wave_id asc, profiles.task_pct desc nulls last, profiles.task_id asc
