select
    wave_id,
    report_wave,
    date_start,
    panel,
    series,
    series_order,
    status,
    series_pct,
    series_pct_classified,
    series_pct_as_published
from report.fig_1_2
order by panel, series_order, date_start
