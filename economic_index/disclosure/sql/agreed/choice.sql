-- The cells of all places in a table which the wave by other places hides.
create or replace temp table chosen as
select
    stage.group_key,
    stage.category_key
from stage
inner join decisions as twins
    on
        stage.wave_key = -twins.wave_key
        and stage.facet = twins.facet
        and stage.group_key = twins.group_key
        and stage.category_key = twins.category_key
where
    stage.is_published
    and not twins.is_published
    and {{ is_of_all_places('stage') }}
