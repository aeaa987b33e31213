select
    geography_id,
    period_code,
    reference_start_date,
    reference_end_date,
    status,
    adoption_pct,
    adoption_pct_moving_average
from report.fig_3_1
order by geography_id, reference_start_date
