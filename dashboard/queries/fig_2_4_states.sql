select
    wave_id,
    geography_id,
    geography_name,
    status,
    gdp_per_working_age_capita_usd,
    usage_per_capita_index,
    usage_per_capita_index_fitted,
    is_anomalous
from report.fig_2_4_states
order by wave_id, geography_id
