-- The cells of all places in a table which the same wave by other places hides.
create or replace temp table chosen as
select
    stage.group_key,
    stage.category_key
from stage
inner join decisions as others
    on
        stage.wave_key = -others.wave_key
        and stage.facet = others.facet
        and stage.group_key = others.group_key
        and stage.category_key = others.category_key
where
    stage.is_published
    and not others.is_published
    and stage.facet <> 'usage'
    and (stage.group_depth = 0 or contains(stage.facet, '::'))
