-- Every task cluster of the cells with its O*NET task: by the O*NET task id where the
-- release gives one, since wordings change and ids do not, else by the statement. A
-- cluster without a task keeps an id of its own, so that its mass is reported and never
-- lost.
with

measures as (

    select * from {{ ref('int_cells__measures') }}
    where base_facet = 'onet_task'

),

clusters as (

    select distinct
        base_cluster as cluster_name,
        cluster_id,
        is_residual_cluster
    from measures

),

sources as (

    select * from {{ ref('int_tasks__sources') }}

),

statements as (

    select * from {{ ref('int_tasks__statements') }}

),

keyed as (

    select
        clusters.cluster_name,
        clusters.cluster_id,
        clusters.is_residual_cluster,
        coalesce(sources.is_given, true) as is_given,
        coalesce(sources.task_key, lower(trim(clusters.cluster_name))) as task_key
    from clusters
    left join sources
        on clusters.cluster_id = cast(sources.onet_task_id as string)

),

matched as (

    select
        keyed.cluster_name,
        keyed.cluster_id,
        keyed.is_residual_cluster,
        not keyed.is_residual_cluster
        and statements.task_id is not null as is_matched,
        case
            when keyed.is_residual_cluster then keyed.cluster_name
            else coalesce(
                statements.task_id,
                concat('unmatched-', substr(md5(keyed.task_key), 1, 12))
            )
        end as task_id,
        -- Where no input has the statement, the release's own wording is the best.
        coalesce(
            case when keyed.is_given then statements.task_statement end,
            keyed.cluster_name
        ) as task_statement
    from keyed
    left join statements
        on
            keyed.task_key = statements.task_key
            and not keyed.is_residual_cluster

)

select * from matched
