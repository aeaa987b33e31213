select
    wave_id,
    task_set,
    status,
    task_count,
    gini,
    bottom_task_pct,
    bottom_usage_pct,
    rank_minimum_pct,
    ranked_task_count,
    rank_share_slope,
    rank_share_r_squared
from marts.fct_task_concentration
order by wave_id, task_set
