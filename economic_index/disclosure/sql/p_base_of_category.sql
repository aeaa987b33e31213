-- An intersection has a pattern only where the world shows it.
update stage set is_published = false, rule = 'base'
where
    is_published
    and contains(facet, '::')
    and category_depth > 0
    and not exists (
        select 1 from decisions as bases
        where
            bases.facet = split_part(stage.facet, '::', 2)
            and bases.wave_key = stage.wave_key
            and bases.group_depth = 0
            and bases.category_key = stage.category_key
            and bases.is_published
    )
