-- Verifies P from the raw counts: every published named cell is safe, says what the raw
-- cell says, and stands for a request cluster only where that one exists in the world.
-- No count is selected.
with

published as (

    select * from {{ ref('int_disclosure__published') }}

),

cells as (

    select * from {{ ref('int_disclosure__cells') }}

),

nodes as (

    select * from {{ ref('int_hierarchies__nodes') }}

),

thresholds as (

    select * from {{ ref('disclosure_thresholds') }}
    where cell_kind = 'request_cluster'

),

clusters as (

    select
        cells.wave_key,
        cells.category_key
    from cells
    inner join nodes
        on
            cells.group_key = nodes.node_key
            and nodes.depth = 0
    cross join thresholds
    where
        cells.facet = 'request'
        and {{ is_safe(
            'cells.record_count',
            'cells.account_count',
            'cells.largest_account_count',
            'cells.second_account_at_most',
            'thresholds',
        ) }}

),

compared as (

    select
        published.facet,
        published.wave_key,
        published.group_key,
        published.category_key,
        coalesce(cells.is_safe, false)
        and published.record_count = cells.record_count
        and (
            published.facet != 'request'
            or clusters.category_key is not null
        )
        and (
            published.facet != 'request::collaboration'
            or group_nodes.depth = 0
            or crossed_clusters.category_key is not null
        ) as is_right
    from published
    inner join nodes
        on
            published.category_key = nodes.node_key
            and not nodes.is_residual
    inner join nodes as group_nodes
        on published.group_key = group_nodes.node_key
    left join cells
        on
            published.facet = cells.facet
            and published.wave_key = cells.wave_key
            and published.group_key = cells.group_key
            and published.category_key = cells.category_key
    left join clusters
        on
            published.wave_key = clusters.wave_key
            and published.category_key = clusters.category_key
    -- An intersection is of clusters that exist, or of all records.
    left join clusters as crossed_clusters
        on
            published.wave_key = crossed_clusters.wave_key
            and published.group_key = crossed_clusters.category_key

)

select
    facet,
    wave_key,
    group_key,
    category_key
from compared
where not is_right
