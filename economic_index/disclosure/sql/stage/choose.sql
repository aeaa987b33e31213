-- The cells with these groups and categories, to be suppressed.
create or replace temp table chosen as
with named as (
    select
        unnest({{ groups }}) as group_key,
        unnest({{ categories }}) as category_key
)

select
    stage.group_key,
    stage.category_key
from stage
inner join named
    on
        stage.group_key = named.group_key
        and stage.category_key = named.category_key
