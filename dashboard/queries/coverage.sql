select
    wave_id,
    facet,
    geography_level,
    cluster_level,
    status,
    row_count,
    geography_count
from marts.fct_slice_coverage
order by wave_id, facet, geography_level, cluster_level
