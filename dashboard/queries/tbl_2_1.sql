select
    wave_id,
    usage_tier,
    usage_tier_name,
    usage_per_capita_index_minimum,
    usage_per_capita_index_maximum,
    country_count,
    example_geography_names
from report.tbl_2_1
order by wave_id asc, usage_tier desc
