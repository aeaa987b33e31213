-- R1, R3, R4: for a residual that is not safe, its records and the published categories
-- that could join it.
select
    broken.group_key,
    broken.category_key,
    wholes.facet = 'request' and wholes.group_depth = 0 as is_cluster,
    cast(
        coalesce(sum(parts.record_count) filter (where not parts.is_published), 0)
        as integer
    ) as record_count,
    list(
        row(parts.group_key, parts.category_key)
        order by parts.group_key, parts.category_key
    ) filter (where parts.is_published) as cells
from broken
inner join stage as wholes
    on
        broken.group_key = wholes.group_key
        and broken.category_key = wholes.category_key
inner join stage as parts
    on
        broken.group_key = parts.group_key
        and broken.category_key = parts.category_parent_key
group by all
order by all
