select
    points.wave_id,
    tasks.task_statement,
    points.status,
    points.ln_cost_index_residual,
    points.ln_usage_pct_residual,
    points.ln_usage_pct_residual_fitted
from report.fig_3_9 as points
inner join marts.dim_task as tasks on points.task_id = tasks.task_id
order by points.wave_id, points.collaboration_platform, points.task_id
