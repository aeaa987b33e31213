-- The finest node of each of an organisation's units, and of no unit: a record of a unit
-- that has parts lies in one of them, in the unknown one if need be.
with

geographies as (

    select * from {{ ref('int_hierarchies__geographies') }}
    where geography_level in ('segment', 'subsegment')

),

nodes as (

    select * from {{ ref('int_hierarchies__nodes') }}
    where dimension = 'geography'

),

placed as (

    select
        geographies.source_code as segment,
        coalesce(unknown_parts.node_key, nodes.node_key) as geography_key
    from geographies
    inner join nodes
        on geographies.geography_id = nodes.node_name
    left join nodes as unknown_parts
        on
            nodes.node_key = unknown_parts.parent_key
            and unknown_parts.is_residual

)

select * from placed
