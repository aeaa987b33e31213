-- Groups whose total is published, be it in another table: of a geography its usage, of
-- a cluster its cell in the world.
select distinct totals.category_key
from decisions as totals
inner join stage
    on
        totals.wave_key = stage.wave_key
        and totals.category_key = stage.group_key
where
    totals.is_published
    and totals.group_depth = 0
    and totals.facet
    = case
        when contains(stage.facet, '::') then split_part(stage.facet, '::', 1)
        else 'usage'
    end
