-- The cells that the primary rule lets through, before any other takes one back.
create or replace temp table allowed as
select
    group_key,
    category_key
from stage
where is_published
