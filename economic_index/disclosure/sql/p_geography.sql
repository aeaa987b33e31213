-- A geography has facets only where its usage is published.
update stage set is_published = false, rule = 'geography'
where
    is_published
    and group_depth > 0
    and not contains(facet, '::')
    and not exists (
        select 1 from decisions as places
        where
            places.facet = 'usage'
            and places.wave_key = stage.wave_key
            and places.category_key = stage.group_key
            and places.is_published
    )
