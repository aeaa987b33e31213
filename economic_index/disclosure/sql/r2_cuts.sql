-- R2, R4: for a remainder that is not safe, its records and the published groups that
-- could join it.
select
    broken.group_key,
    broken.category_key,
    false as is_cluster,
    cast(
        coalesce(sum(parts.record_count) filter (where not parts.is_published), 0)
        as integer
    ) as record_count,
    list(
        row(parts.group_key, parts.category_key)
        order by parts.group_key, parts.category_key
    ) filter (where parts.is_published) as cells
from broken
inner join stage as parts
    on
        broken.group_key = parts.group_parent_key
        and broken.category_key = parts.category_key
group by all
order by all
