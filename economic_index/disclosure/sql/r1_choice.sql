-- R1, R3, R4: for a residual that is not safe, the group's smallest published category
-- under it, else the category itself.
create or replace temp table chosen as
select
    cells.group_key,
    cells.category_key
from broken
inner join stage as cells
    on
        broken.group_key = cells.group_key
        and broken.category_key in (cells.category_parent_key, cells.category_key)
        and cells.is_published
qualify row_number() over (
    partition by broken.group_key, broken.category_key
    order by
        cells.category_key = broken.category_key,
        cells.record_count,
        cells.category_name
) = 1
