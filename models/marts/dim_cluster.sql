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
    -- What is left of a wave is no cluster; the rows of facts say so themselves.
    where base_cluster != 'not_classified'
    group by wave_id, platform, cluster_kind, cluster_level, cluster_id

)

select * from final
