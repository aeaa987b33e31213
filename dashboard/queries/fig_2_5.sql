select
    wave_id,
    usage_per_capita_index_rank,
    geography_id,
    geography_name,
    status,
    usage_per_capita_index,
    usage_per_capita_index_low,
    usage_per_capita_index_high,
    usage_tier,
    usage_tier_name,
    is_anomalous
from report.fig_2_5
order by wave_id, usage_per_capita_index_rank
