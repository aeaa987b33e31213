-- Every node with itself and each node above it. The deepest tree, of requests, has
-- three levels below its root.
with

nodes as (

    select * from {{ ref('int_hierarchies__nodes') }}

),

parents as (

    select
        node_key,
        parent_key as ancestor_key
    from nodes
    where parent_key is not null

),

grandparents as (

    select
        parents.node_key,
        nodes.parent_key as ancestor_key
    from parents
    inner join nodes
        on parents.ancestor_key = nodes.node_key
    where nodes.parent_key is not null

),

great_grandparents as (

    select
        grandparents.node_key,
        nodes.parent_key as ancestor_key
    from grandparents
    inner join nodes
        on grandparents.ancestor_key = nodes.node_key
    where nodes.parent_key is not null

),

stacked as (

    select
        node_key,
        node_key as ancestor_key
    from nodes
    union all
    select * from parents
    union all
    select * from grandparents
    union all
    select * from great_grandparents

),

placed as (

    select
        stacked.node_key,
        stacked.ancestor_key,
        nodes.dimension,
        nodes.depth as ancestor_depth
    from stacked
    inner join nodes
        on stacked.ancestor_key = nodes.node_key

)

select * from placed
