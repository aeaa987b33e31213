with

shares as (

    select * from {{ ref('int_shares__cells') }}
    where facet in ('onet_activity', 'soc_occupation')

),

clusters as (

    select * from {{ ref('int_primitives__clusters') }}

),

final as (

    select
        shares.wave_id,
        shares.platform,
        shares.geography_level,
        shares.geography_id,
        clusters.cluster_kind,
        shares.cluster_level,
        clusters.cluster_id,
        shares.status,
        case when shares.status != 'Q' then shares.cell_count end as usage_count,
        case when shares.status != 'Q' then shares.cell_pct end as cluster_pct
    from shares
    inner join clusters
        on
            shares.wave_id = clusters.wave_id
            and shares.facet = clusters.base_facet
            and shares.cluster_level = clusters.cluster_level
            and shares.cluster_name = clusters.base_cluster
            and shares.cluster_id = clusters.release_cluster_id

)

select * from final
