-- The monthly layout names a node of a tree and a metric where the project has a facet
-- and a cluster: the two seeds say which is which, here as when the file is read.
with

variables as (

    select * from {{ ref('int_cells__variables') }}

),

waves as (

    select * from {{ ref('waves') }}
    where layout = 'monthly'

),

words as (

    select * from {{ ref('geography_codes') }}

),

nodes as (

    select * from {{ ref('monthly_nodes') }}

),

metrics as (

    select * from {{ ref('monthly_metrics') }}

),

-- What is no tree is a facet of all conversations.
cells as (

    select
        variables.wave_id,
        variables.geography_level,
        variables.geography_id,
        variables.measure,
        variables.variable_value,
        coalesce(nodes.category_name, 'overall') as category_name,
        variables.cluster_level,
        case
            when nodes.category_name is null then 'Overall'
            else variables.base_cluster
        end as node_name,
        case
            when nodes.category_name is null then '-' else variables.cluster_id
        end as node_external_id,
        case
            when nodes.category_name is null then variables.base_facet
            else coalesce(variables.cross_facet, '')
        end as metric_facet,
        case
            when nodes.category_name is null then variables.base_cluster
            else coalesce(variables.cross_cluster, '')
        end as category
    from variables
    left join nodes
        on
            variables.base_facet = nodes.base_facet
            and variables.cluster_level = nodes.hierarchy_level

),

final as (

    select
        waves.platform_and_product,
        waves.date_start,
        waves.date_end,
        cells.geography_id as geo_id,
        words.geography as geo_level,
        cells.category_name,
        cells.cluster_level as hierarchy_level,
        metrics.metric_id,
        cells.variable_value as value,
        cells.node_name,
        cells.node_external_id
    from cells
    inner join waves
        on cells.wave_id = waves.wave_id
    inner join words
        on
            waves.layout = words.layout
            and cells.geography_level = words.geography_level
    inner join metrics
        on
            cells.metric_facet = coalesce(metrics.facet, '')
            and cells.measure = metrics.measure
            and cells.category = coalesce(metrics.category, '')

)

select * from final
