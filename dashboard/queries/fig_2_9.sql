select
    wave_id,
    usage_tier,
    usage_tier_name,
    geography_id,
    geography_name,
    over_representation_rank,
    request_name,
    status,
    request_pct,
    parent_request_pct,
    request_pct_index
from report.fig_2_9
order by wave_id asc, usage_tier desc, over_representation_rank asc
