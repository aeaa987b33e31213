with

final as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        cluster_kind,
        cluster_level,
        cluster_id,
        cluster_name,
        status,
        cast(over_representation_rank as bigint) as over_representation_rank,
        cluster_pct,
        parent_cluster_pct,
        cluster_pct_index
    from {{ ref('int_geography__over_representation') }}

)

select * from final
