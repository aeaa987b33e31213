-- The curve of each wave, a point for every percent of tasks and of usage: no eye tells
-- more of them apart. report.fig_3_4_lorenz has a point for each task.
select
    wave_id,
    point_number,
    cumulative_task_pct,
    cumulative_usage_pct
from report.fig_3_4_lorenz
qualify
    point_number = 0
    or row_number() over (
        partition by wave_id, floor(cumulative_task_pct), floor(cumulative_usage_pct)
        order by point_number desc
    ) = 1
order by wave_id, point_number
