-- The official layouts are long: one row per cell and variable. Here each row learns
-- what it measures and which cluster (and, for an intersection, which base cluster) it
-- is about.
with

cells as (

    select * from {{ ref('stg_release__cells') }}

),

facets as (

    select * from {{ ref('facets') }}

),

statistics as (

    select * from {{ ref('facet_statistics') }}

),

primitives as (

    select * from {{ ref('primitives') }}

),

joined as (

    select
        cells.wave_id,
        cells.platform,
        cells.geography_level,
        cells.geography_id,
        cells.facet,
        facets.base_facet,
        facets.cross_facet,
        cells.cluster_level,
        cells.cluster_name,
        cells.cluster_id,
        cells.variable_value,
        -- A facet of numbers has statistics where others have categories.
        primitives.facet as numeric_facet,
        -- Token and cost facets end the cluster name in `::index` or `::count`; that
        -- suffix repeats the variable and is no cluster.
        case
            when facets.cross_facet is null then cells.cluster_name
            else {{ before_last_separator('cells.cluster_name') }}
        end as base_cluster,
        case
            when facets.cross_facet is null then null
            when facets.index_variable is not null then null
            when primitives.facet is not null then null
            else {{ after_last_separator('cells.cluster_name') }}
        end as cross_cluster,
        case
            when cells.variable_name = facets.count_variable then 'count'
            when cells.variable_name = facets.share_variable then 'share'
            when cells.variable_name = facets.index_variable then 'index'
            else statistics.statistic
        end as measure
    from cells
    inner join facets
        on cells.facet = facets.facet
    left join statistics
        on
            cells.facet = statistics.facet
            and cells.variable_name = statistics.variable
    left join primitives
        on coalesce(facets.cross_facet, facets.base_facet) = primitives.facet

)

select * from joined
