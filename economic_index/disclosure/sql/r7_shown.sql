-- R7: the published cells of one facet and level.
select
    group_key,
    category_key,
    record_count
from decisions
where
    wave_key = {{ wave_key }}
    and facet = {{ facet }}
    and is_published
    and group_depth in (0, {{ group_depth }})
    and category_depth = {{ category_depth }}
