select
    shares.wave_id,
    shares.geography_id,
    shares.pattern,
    patterns.collaboration_mode,
    shares.status,
    shares.usage_count,
    shares.collaboration_pct
from marts.fct_geography_collaboration as shares
inner join marts.dim_collaboration_pattern as patterns
    on shares.pattern = patterns.pattern
order by shares.wave_id, shares.geography_id, patterns.pattern_order
