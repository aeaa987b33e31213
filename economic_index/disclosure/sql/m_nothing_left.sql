-- M: a group has no facet of which nothing but the total is left.
update stage set is_published = false, rule = 'nothing left'
where
    is_published
    and category_depth = 0
    and not exists (
        select 1 from stage as children
        where
            children.group_key = stage.group_key
            and children.category_parent_key = stage.category_key
            and children.is_published
    )
