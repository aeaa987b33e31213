-- Request clusters are rebuilt in every wave and match by name only, so the id is made
-- of level and name, or the release's own id, and belongs to its wave.
with

measures as (

    select * from {{ ref('int_cells__measures') }}
    where base_facet = 'request'

),

clusters as (

    select distinct
        wave_id,
        platform,
        cluster_level as request_level,
        base_cluster as request_name,
        cluster_id,
        is_residual_cluster,
        case
            when is_residual_cluster then base_cluster
            else substr(
                md5(
                    concat(
                        cast(cluster_level as string),
                        '|',
                        coalesce(nullif(cluster_id, ''), base_cluster)
                    )
                ),
                1,
                16
            )
        end as request_id
    from measures

)

select * from clusters
