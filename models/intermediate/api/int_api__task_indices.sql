-- Token and cost indices of a task: its mean over its records, over the unweighted mean
-- of the tasks' means (method section 5). Clusters that spell one statement differently
-- are one task, weighted by their records.
with

measures as (

    select * from {{ ref('int_cells__measures') }}
    where
        base_facet = 'onet_task'
        and cell_index is not null

),

clusters as (

    select * from {{ ref('int_tasks__clusters') }}

),

tasks as (

    select
        measures.wave_id,
        measures.platform,
        clusters.task_id,
        clusters.is_residual_cluster,
        measures.cross_facet,
        measures.cell_index,
        -- A release without counts leaves every record equal.
        coalesce(measures.cell_count, 1) as record_weight
    from measures
    inner join clusters
        on
            measures.base_cluster = clusters.cluster_name
            and measures.cluster_id = clusters.cluster_id

),

means as (

    select
        wave_id,
        platform,
        task_id,
        is_residual_cluster,
        cross_facet,
        sum(cell_index * record_weight) / sum(record_weight) as task_index
    from tasks
    group by wave_id, platform, task_id, is_residual_cluster, cross_facet

),

pivoted as (

    select
        wave_id,
        platform,
        task_id,
        is_residual_cluster,
        max(
            case when cross_facet = 'prompt_tokens' then task_index end
        ) as input_token_index,
        max(
            case when cross_facet = 'completion_tokens' then task_index end
        ) as output_token_index,
        max(case when cross_facet = 'cost' then task_index end) as cost_index
    from means
    group by wave_id, platform, task_id, is_residual_cluster

)

select * from pivoted
