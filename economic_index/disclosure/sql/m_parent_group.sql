-- M: a cell is published only where the same cell of the parent group is. Every cell's
-- parents are cells, too.
update stage set is_published = false, rule = 'parent'
from stage as parents
where
    stage.is_published
    and not parents.is_published
    and stage.group_parent_key = parents.group_key
    and stage.category_key = parents.category_key
