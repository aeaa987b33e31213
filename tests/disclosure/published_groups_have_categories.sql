-- Verifies that no group is published in a facet whose records fall into fewer
-- categories than the thresholds ask for: with one, whoever is known to be in the group
-- is known to be in the category.
with

published as (

    select distinct
        facet,
        wave_key,
        group_key
    from {{ ref('int_disclosure__published') }}
    where facet != 'usage'

),

cells as (

    select * from {{ ref('int_disclosure__cells') }}

),

nodes as (

    select * from {{ ref('int_hierarchies__nodes') }}
    where depth = 1

),

thresholds as (

    select * from {{ ref('disclosure_thresholds') }}

),

counted as (

    select
        published.facet,
        published.wave_key,
        published.group_key,
        count(nodes.node_key) as category_count
    from published
    inner join cells
        on
            published.facet = cells.facet
            and published.wave_key = cells.wave_key
            and published.group_key = cells.group_key
    left join nodes
        on cells.category_key = nodes.node_key
    group by published.facet, published.wave_key, published.group_key

)

select
    counted.facet,
    counted.wave_key,
    counted.group_key
from counted
inner join thresholds
    on
        case
            when counted.facet = 'request::collaboration' then 'request_cluster'
            else 'cell'
        end = thresholds.cell_kind
where counted.category_count < thresholds.minimum_category_count
