-- Cells of the plain facets with the status of their geography, beside the same cluster
-- in the parent geography (the world for a country, the United States for a state).
with

measures as (

    select * from {{ ref('int_cells__measures') }}
    where
        cross_facet is null
        and base_facet != 'usage'

),

reliability as (

    select * from {{ ref('int_shares__reliability') }}

),

placed as (

    select
        measures.wave_id,
        measures.platform,
        measures.geography_level,
        measures.geography_id,
        measures.facet,
        measures.cluster_level,
        measures.base_cluster as cluster_name,
        measures.cluster_id,
        measures.is_residual_cluster,
        measures.is_below_threshold,
        measures.cell_count,
        measures.cell_pct,
        parents.cell_pct as parent_cell_pct,
        reliability.meets_minimum_observations,
        reliability.is_residual_geography,
        {{ observation_status(
            'measures.cell_pct',
            'measures.is_below_threshold',
            'reliability.meets_minimum_observations',
        ) }} as status
    from measures
    inner join reliability
        on
            measures.wave_id = reliability.wave_id
            and measures.geography_id = reliability.geography_id
    left join measures as parents
        on
            measures.wave_id = parents.wave_id
            and reliability.parent_geography_id = parents.geography_id
            and measures.facet = parents.facet
            and measures.cluster_level = parents.cluster_level
            and measures.base_cluster = parents.base_cluster
            and measures.cluster_id = parents.cluster_id

)

select * from placed
