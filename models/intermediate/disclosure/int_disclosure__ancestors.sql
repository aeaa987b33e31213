-- Every node with itself and each node above it.
with

nodes as (

    select * from {{ ref('int_disclosure__nodes') }}

),

{# The trees are at most as deep as this; a join for each level. -#}
{% set deepest = disclosure_depths().values() | max -%}
step_0 as (

    select
        node_key,
        node_key as ancestor_key
    from nodes

),

{% for step in range(1, deepest + 1) -%}
step_{{ step }} as (

    select
        steps.node_key,
        nodes.parent_key as ancestor_key
    from step_{{ step - 1 }} as steps
    inner join nodes
        on steps.ancestor_key = nodes.node_key
    where nodes.parent_key is not null

),

{% endfor -%}
stacked as (

    {% for step in range(0, deepest + 1) -%}
    select
        node_key,
        ancestor_key
    from step_{{ step }}
    {% if not loop.last %}union all
    {% endif -%}
    {% endfor %}

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
