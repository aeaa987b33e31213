-- Every task that has a page: its share worldwide, wave by wave.
select
    profiles.wave_id,
    profiles.task_id,
    profiles.status,
    profiles.task_pct,
    profiles.task_rank,
    profiles.usage_count,
    profiles.automation_pct,
    profiles.augmentation_pct,
    profiles.input_token_index,
    profiles.output_token_index,
    profiles.cost_index
from marts.fct_task_profile as profiles
inner join marts.dim_task as tasks on profiles.task_id = tasks.task_id
inner join marts.dim_wave as waves on profiles.wave_id = waves.wave_id
where not tasks.is_residual
order by profiles.task_id, waves.date_end, waves.platform, profiles.wave_id
