select
    wave_id,
    point_number,
    cumulative_task_pct,
    cumulative_usage_pct
from report.fig_3_4_lorenz
order by wave_id, point_number
