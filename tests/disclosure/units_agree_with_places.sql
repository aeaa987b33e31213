-- A wave of somebody with units is decided twice: by geography, and with the negative
-- key by unit. A cell of all places is one cell, published in both or in neither; only
-- then do the two tables tell no more together than each by itself.
with

decisions as (

    select * from {{ ref('int_disclosure__decisions') }} as cells
    where {{ is_of_all_places('cells') }}

)

select
    places.wave_key,
    places.facet
from decisions as places
inner join decisions as units
    on
        places.wave_key = -units.wave_key
        and places.facet = units.facet
        and places.group_key = units.group_key
        and places.category_key = units.category_key
where
    places.wave_key > 0
    and places.is_published != units.is_published
    and {{ has_secondary_suppression() }}
