-- The official layout is long: one row per cell and variable. Here each row learns what
-- it measures and which cluster (and, for an intersection, which base cluster) it is
-- about.
with

cells as (

    select * from {{ ref('stg_release__cells') }}

),

facets as (

    select * from {{ ref('facets') }}

),

geographies as (

    select * from {{ ref('geographies') }}

),

joined as (

    select
        cells.wave_id,
        cells.platform,
        cells.geography_level,
        geographies.geography_id,
        cells.facet,
        facets.base_facet,
        facets.cross_facet,
        cells.cluster_level,
        cells.cluster_name,
        cells.variable_value,
        -- Token and cost facets end the cluster name in `::index` or `::count`; that
        -- suffix repeats the variable and is no cluster.
        case
            when facets.cross_facet is null then cells.cluster_name
            else {{ before_last_separator('cells.cluster_name') }}
        end as base_cluster,
        case
            when facets.cross_facet is null then null
            when facets.index_variable is not null then null
            else {{ after_last_separator('cells.cluster_name') }}
        end as cross_cluster,
        case cells.variable_name
            when facets.count_variable then 'count'
            when facets.share_variable then 'share'
            when facets.index_variable then 'index'
        end as measure
    from cells
    inner join facets
        on cells.facet = facets.facet
    inner join geographies
        on
            cells.geography_level = geographies.geography_level
            and cells.source_code = geographies.source_code

)

select * from joined
