-- Cells turned back into the release's own rows: one per cell and variable.
with

measures as (

    select * from {{ ref('int_cells__measures') }}

),

facets as (

    select * from {{ ref('facets') }}

),

joined as (

    select
        measures.wave_id,
        measures.geography_level,
        measures.geography_id,
        measures.facet,
        measures.cluster_level,
        measures.base_cluster,
        facets.count_variable,
        facets.share_variable,
        facets.index_variable,
        measures.cell_count,
        measures.cell_pct,
        measures.cell_index,
        case
            when measures.cross_cluster is null then measures.base_cluster
            else concat(measures.base_cluster, '::', measures.cross_cluster)
        end as cluster_name
    from measures
    inner join facets
        on measures.facet = facets.facet

),

counts as (

    select
        wave_id,
        geography_level,
        geography_id,
        facet,
        cluster_level,
        count_variable as variable_name,
        case
            when index_variable is null then cluster_name
            else concat(base_cluster, '::count')
        end as cluster_name,
        cast(cell_count as double) as variable_value
    from joined
    where cell_count is not null

),

shares as (

    select
        wave_id,
        geography_level,
        geography_id,
        facet,
        cluster_level,
        share_variable as variable_name,
        cluster_name,
        cell_pct as variable_value
    from joined
    where cell_pct is not null

),

indices as (

    select
        wave_id,
        geography_level,
        geography_id,
        facet,
        cluster_level,
        index_variable as variable_name,
        concat(base_cluster, '::index') as cluster_name,
        cell_index as variable_value
    from joined
    where cell_index is not null

),

combined as (

    select * from counts
    union all
    select * from shares
    union all
    select * from indices

)

select * from combined
