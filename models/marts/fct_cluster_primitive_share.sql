with

measures as (

    select * from {{ ref('int_cells__measures') }}
    where cross_cluster is not null

),

clusters as (

    select * from {{ ref('int_primitives__clusters') }}

),

judged as (

    select
        measures.wave_id,
        measures.platform,
        measures.geography_level,
        measures.geography_id,
        clusters.cluster_kind,
        measures.cluster_level,
        clusters.cluster_id,
        measures.cross_facet as primitive,
        measures.cross_cluster as category,
        measures.cell_count,
        measures.cell_pct,
        {{ observation_status(
            'measures.cell_pct', 'measures.is_below_threshold', 'true'
        ) }} as status
    from measures
    inner join clusters
        on
            measures.wave_id = clusters.wave_id
            and measures.base_facet = clusters.base_facet
            and measures.cluster_level = clusters.cluster_level
            and measures.base_cluster = clusters.base_cluster
            and measures.cluster_id = clusters.release_cluster_id

),

final as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        cluster_kind,
        cluster_level,
        cluster_id,
        primitive,
        category,
        status,
        case when status != 'Q' then cell_count end as usage_count,
        case when status != 'Q' then cell_pct end as category_pct
    from judged

)

select * from final
