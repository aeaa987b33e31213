-- Shares of request clusters and tasks in one list, beside the parent geography's.
with

request_shares as (

    select * from {{ ref('int_shares__cells') }}
    where facet = 'request'

),

request_clusters as (

    select * from {{ ref('int_requests__clusters') }}

),

task_shares as (

    select * from {{ ref('int_tasks__shares') }}

),

-- Clusters that differ in case only are one task; one spelling names it.
task_clusters as (

    select
        task_id,
        min(task_statement) as task_statement
    from {{ ref('int_tasks__clusters') }}
    group by task_id

),

clusters as (

    select
        request_shares.wave_id,
        request_shares.platform,
        request_shares.geography_level,
        request_shares.geography_id,
        'request' as cluster_kind,
        request_shares.cluster_level,
        request_clusters.request_id as cluster_id,
        request_clusters.request_name as cluster_name,
        request_shares.status,
        request_shares.cell_pct as cluster_pct,
        request_shares.parent_cell_pct as parent_cluster_pct,
        request_shares.is_residual_cluster,
        request_shares.is_residual_geography,
        request_shares.meets_minimum_observations
    from request_shares
    inner join request_clusters
        on
            request_shares.wave_id = request_clusters.wave_id
            and request_shares.cluster_level = request_clusters.request_level
            and request_shares.cluster_name = request_clusters.request_name
            and request_shares.cluster_id = request_clusters.cluster_id
    union all
    select
        task_shares.wave_id,
        task_shares.platform,
        task_shares.geography_level,
        task_shares.geography_id,
        'task' as cluster_kind,
        0 as cluster_level,
        task_shares.task_id as cluster_id,
        task_clusters.task_statement as cluster_name,
        task_shares.status,
        task_shares.task_pct as cluster_pct,
        task_shares.parent_task_pct as parent_cluster_pct,
        task_shares.is_residual_cluster,
        task_shares.is_residual_geography,
        task_shares.meets_minimum_observations
    from task_shares
    inner join task_clusters
        on task_shares.task_id = task_clusters.task_id

)

select * from clusters
