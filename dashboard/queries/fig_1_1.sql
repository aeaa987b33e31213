select
    wave_id,
    report_wave,
    date_start,
    occupation_id,
    occupation_name,
    panel_order,
    status,
    occupation_pct,
    occupation_pct_as_published
from report.fig_1_1
order by panel_order, date_start
