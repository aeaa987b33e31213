-- Every task cluster of the cells with its O*NET task. A cluster without one keeps an
-- id of its own, so that its mass is reported and never lost.
with

measures as (

    select * from {{ ref('int_cells__measures') }}
    where base_facet = 'onet_task'

),

clusters as (

    select distinct
        base_cluster as cluster_name,
        is_residual_cluster,
        lower(trim(base_cluster)) as task_key
    from measures

),

statements as (

    select * from {{ ref('int_tasks__statements') }}

),

matched as (

    select
        clusters.cluster_name,
        clusters.is_residual_cluster,
        not clusters.is_residual_cluster
        and statements.task_id is not null as is_matched,
        case
            when clusters.is_residual_cluster then clusters.cluster_name
            else coalesce(
                statements.task_id,
                concat('unmatched-', substr(md5(clusters.task_key), 1, 12))
            )
        end as task_id,
        coalesce(statements.task_statement, clusters.cluster_name) as task_statement
    from clusters
    left join statements
        on
            clusters.task_key = statements.task_key
            and not clusters.is_residual_cluster

)

select * from matched
