-- Keep what has been decided about one table.
update decisions set is_published = stage.is_published, rule = stage.rule
from stage
where
    decisions.facet = stage.facet
    and decisions.wave_key = stage.wave_key
    and decisions.group_key = stage.group_key
    and decisions.category_key = stage.category_key
    and decisions.is_published <> stage.is_published
