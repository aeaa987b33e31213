-- R7: the levels of clusters at which a wave has all three faces.
select distinct
    split_part(facet, '::', 1) as base,
    group_depth as depth
from decisions
where
    wave_key = {{ wave_key }}
    and contains(facet, '::')
    and is_published
    and group_depth > 0
order by all
