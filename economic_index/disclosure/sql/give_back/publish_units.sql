-- Publish some units of cells again.
update stage set is_published = true, rule = null
from units
where
    contains({{ units }}, units.unit_key)
    and stage.group_key = units.group_key
    and stage.category_key = units.category_key
