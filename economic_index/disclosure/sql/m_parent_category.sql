-- M: a cell is published only where the group's cell of the parent category is.
update stage set is_published = false, rule = 'parent'
from stage as parents
where
    stage.is_published
    and not parents.is_published
    and stage.group_key = parents.group_key
    and stage.category_parent_key = parents.category_key
