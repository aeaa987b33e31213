select
    wave_id,
    occupation_id,
    occupation_name,
    geography_id,
    geography_name,
    status,
    usage_per_capita_index,
    occupation_pct,
    occupation_pct_fitted,
    is_anomalous
from report.fig_2_7
order by wave_id, occupation_id, geography_id
