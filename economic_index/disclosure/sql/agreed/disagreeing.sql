-- The waves that publish a cell of all places which the same wave by other places hides.
select distinct cells.wave_key
from decisions as cells
inner join decisions as others
    on
        cells.wave_key = -others.wave_key
        and cells.facet = others.facet
        and cells.group_key = others.group_key
        and cells.category_key = others.category_key
where
    cells.is_published
    and not others.is_published
    and cells.facet <> 'usage'
    and (cells.group_depth = 0 or contains(cells.facet, '::'))
order by all
