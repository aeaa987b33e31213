select
    shares.wave_id,
    tasks.task_statement,
    shares.automation_pct,
    shares.augmentation_pct,
    shares.dominant_mode
from report.fig_3_5 as shares
inner join marts.dim_task as tasks on shares.task_id = tasks.task_id
order by shares.wave_id, shares.task_id
