-- Every task that was published for one geography, the largest first.
select
    shares.wave_id,
    tasks.task_statement,
    shares.status,
    shares.usage_count,
    shares.task_pct,
    shares.task_pct_low,
    shares.task_pct_high,
    shares.task_pct_index
from marts.fct_geography_task as shares
inner join marts.dim_task as tasks on shares.task_id = tasks.task_id
where shares.geography_id = $geography_id and not tasks.is_residual
order by shares.wave_id asc, shares.task_pct desc, shares.task_id asc
