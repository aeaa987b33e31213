select
    shares.wave_id,
    tasks.task_statement,
    shares.automation_status,
    shares.automation_pct,
    shares.augmentation_status,
    shares.augmentation_pct,
    shares.automation_pct_as_reported,
    shares.augmentation_pct_as_reported,
    shares.dominant_mode
from report.fig_3_5 as shares
inner join marts.dim_task as tasks on shares.task_id = tasks.task_id
order by shares.wave_id, shares.task_id
