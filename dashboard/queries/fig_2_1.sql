select
    wave_id,
    usage_rank,
    geography_id,
    geography_name,
    status,
    usage_count,
    usage_pct,
    usage_pct_low,
    usage_pct_high
from report.fig_2_1
order by wave_id, usage_rank
