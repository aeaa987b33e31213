-- A task or request has patterns only where the world shows it.
update stage set is_published = false, rule = 'base'
where
    is_published
    and contains(facet, '::')
    and group_depth > 0
    and not exists (
        select 1 from decisions as bases
        where
            bases.facet = split_part(stage.facet, '::', 1)
            and bases.wave_key = stage.wave_key
            and bases.group_depth = 0
            and bases.category_key = stage.group_key
            and bases.is_published
    )
