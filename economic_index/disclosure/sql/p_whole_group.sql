-- P: a zero that tells of a whole group, since all its records are in too few
-- categories.
update stage set is_published = false, rule = 'whole group'
from (
    select cells.group_key
    from stage as cells
    inner join thresholds
        on thresholds.cell_kind = case
            when cells.facet = 'request::collaboration' then 'request_cluster'
            else 'cell'
        end
    where cells.facet <> 'usage' and cells.category_depth = 1
    group by cells.group_key, thresholds.minimum_category_count
    having count(*) < thresholds.minimum_category_count
) as uniform
where stage.is_published and stage.group_key = uniform.group_key
