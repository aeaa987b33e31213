select
    wave_id,
    geography_level,
    geography_id,
    geography_name,
    status,
    usage_per_capita_index,
    automation_pct_classified,
    automation_pct_classified_as_reported,
    expected_automation_pct,
    usage_per_capita_index_residual,
    automation_residual_pp,
    automation_residual_pp_fitted,
    is_anomalous,
    has_unpublished_pattern
from report.fig_2_11
order by wave_id, geography_level, geography_id
