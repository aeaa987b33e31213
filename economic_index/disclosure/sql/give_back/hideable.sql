-- The cells that the search for the least suppression may hide.
select
    stage.group_key,
    stage.category_key,
    stage.group_parent_key,
    stage.category_parent_key,
    stage.record_count,
    stage.is_published
from stage
inner join allowed
    on
        stage.group_key = allowed.group_key
        and stage.category_key = allowed.category_key
where stage.category_depth > 0
order by stage.group_name, stage.category_name, stage.group_key, stage.category_key
