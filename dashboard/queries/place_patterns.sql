-- parent_collaboration_pct: The same share, 0–100, in the parent geography.
select
    here.wave_id,
    here.pattern,
    patterns.collaboration_mode,
    here.status,
    here.usage_count,
    here.collaboration_pct,
    parent.collaboration_pct as parent_collaboration_pct,
    here.collaboration_pct_index
from marts.fct_geography_collaboration as here
inner join marts.dim_collaboration_pattern as patterns
    on here.pattern = patterns.pattern
inner join marts.dim_geography as geographies
    on here.geography_id = geographies.geography_id
left join marts.fct_geography_collaboration as parent
    on
        geographies.parent_geography_id = parent.geography_id
        and here.wave_id = parent.wave_id
        and here.pattern = parent.pattern
where here.geography_id = $geography_id
order by here.wave_id, patterns.pattern_order
