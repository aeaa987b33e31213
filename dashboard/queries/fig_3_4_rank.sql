select
    ranks.wave_id,
    ranks.average_rank,
    ranks.task_pct,
    tasks.task_statement
from report.fig_3_4_rank as ranks
inner join marts.dim_task as tasks on ranks.task_id = tasks.task_id
order by ranks.wave_id, ranks.average_rank, ranks.task_id
