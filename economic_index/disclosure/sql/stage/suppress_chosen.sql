-- Suppress the cells in `chosen`, and say why.
update stage set is_published = false, rule = {{ rule }}
from chosen
where
    stage.group_key = chosen.group_key
    and stage.category_key = chosen.category_key
