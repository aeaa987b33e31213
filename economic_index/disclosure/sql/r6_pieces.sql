-- R6: the finest cells of each difference that Python has found, by its number. Python
-- knows them as places, on lines of groups and slots of categories.
create or replace temp table pieces as
select
    places.set_key,
    line_groups.group_key,
    slot_categories.category_key
from places
inner join line_groups
    on places.line = line_groups.line
inner join slot_categories
    on places.slot = slot_categories.slot
