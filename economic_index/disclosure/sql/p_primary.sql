-- P: which cells may be published as far as they themselves go. `is_published` of a
-- total (a category without a parent) says whether the group has the facet at all. A
-- request cluster exists in no geography unless it exists in the world.
create or replace temp table decisions as
with clusters as (
    select
        cells.wave_key,
        cells.category_key
    from cells
    inner join nodes as worlds
        on cells.group_key = worlds.node_key and worlds.depth = 0
    inner join thresholds
        on thresholds.cell_kind = 'request_cluster'
    where
        cells.facet = 'request'
        and {{ is_safe(
            'cells.record_count',
            'cells.account_count',
            'cells.largest_account_count',
            'cells.second_account_at_most',
            'thresholds',
        ) }}
)

select
    cells.facet,
    cells.wave_key,
    cells.group_key,
    cells.category_key,
    group_nodes.parent_key as group_parent_key,
    category_nodes.parent_key as category_parent_key,
    group_nodes.depth as group_depth,
    category_nodes.depth as category_depth,
    group_nodes.node_name as group_name,
    category_nodes.node_name as category_name,
    cells.record_count,
    cells.account_count,
    cells.largest_account_count,
    not group_nodes.is_residual and not category_nodes.is_residual as is_named,
    is_named and offered.facet is not null as is_offered,
    is_offered
    and cells.is_safe
    and (
        cells.facet <> 'request'
        or category_depth = 0
        or clusters.category_key is not null
    ) as is_published,
    cast(
        case when is_offered and not is_published then 'primary' end as varchar
    ) as rule
from cells
inner join nodes as group_nodes
    on cells.group_key = group_nodes.node_key
inner join nodes as category_nodes
    on cells.category_key = category_nodes.node_key
left join offered
    on
        cells.facet = offered.facet
        and cells.wave_key = offered.wave_key
        and group_nodes.depth = offered.group_depth
        and category_nodes.depth = offered.category_depth
left join clusters
    on
        cells.facet = 'request'
        and cells.wave_key = clusters.wave_key
        and cells.category_key = clusters.category_key
