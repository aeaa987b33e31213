-- R7: the published places, with all their records.
select
    usage.category_key,
    usage.record_count,
    usage.category_depth,
    usage.category_parent_key
from decisions as usage
where
    usage.wave_key = {{ wave_key }}
    and usage.facet = 'usage'
    and usage.is_published
order by usage.category_key
