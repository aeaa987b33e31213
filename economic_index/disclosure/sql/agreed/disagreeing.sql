-- The waves that publish a cell of all places which the wave by other places hides.
select distinct cells.wave_key
from decisions as cells
inner join decisions as twins
    on
        cells.wave_key = -twins.wave_key
        and cells.facet = twins.facet
        and cells.group_key = twins.group_key
        and cells.category_key = twins.category_key
where
    cells.is_published
    and not twins.is_published
    and {{ is_of_all_places('cells') }}
order by all
