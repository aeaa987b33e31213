select
    profiles.wave_id,
    profiles.task_rank,
    profiles.task_id,
    tasks.task_statement,
    occupations.occupation_name,
    profiles.status,
    profiles.usage_count,
    profiles.task_pct,
    profiles.automation_status,
    profiles.automation_pct,
    profiles.augmentation_status,
    profiles.augmentation_pct
from marts.fct_task_profile as profiles
inner join marts.dim_task as tasks on profiles.task_id = tasks.task_id
left join marts.dim_occupation as occupations
    on profiles.occupation_id = occupations.occupation_id
where not tasks.is_residual
order by profiles.wave_id, profiles.task_rank, profiles.task_id
