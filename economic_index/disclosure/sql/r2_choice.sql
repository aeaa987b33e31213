-- R2, R4: for a remainder that is not safe, the category's smallest published group
-- under it.
create or replace temp table chosen as
select
    cells.group_key,
    cells.category_key
from broken
inner join stage as cells
    on
        broken.group_key = cells.group_parent_key
        and broken.category_key = cells.category_key
        and cells.is_published
qualify row_number() over (
    partition by broken.group_key, broken.category_key
    order by cells.record_count, cells.group_name
) = 1
