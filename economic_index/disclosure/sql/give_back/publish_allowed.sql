-- Publish every allowed cell again.
update stage set is_published = true, rule = null
from allowed
where
    not stage.is_published
    and stage.group_key = allowed.group_key
    and stage.category_key = allowed.category_key
