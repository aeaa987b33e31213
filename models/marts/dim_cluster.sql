with

clusters as (

    select * from {{ ref('int_primitives__clusters') }}

),

-- Spellings of one task are one cluster.
final as (

    select
        wave_id,
        platform,
        cluster_kind,
        cluster_level,
        cluster_id,
        min(base_cluster) as cluster_name,
        min(task_id) as task_id
    from clusters
    group by wave_id, platform, cluster_kind, cluster_level, cluster_id

)

select * from final
