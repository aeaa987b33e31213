-- Collaboration within a task, from the world's intersection of tasks and patterns. A
-- pattern that is not published is empty here (method section 4): a mode whose patterns
-- are not all published is empty too, and the three columns that end in `_as_reported`
-- count the unpublished pattern 0.
with

measures as (

    -- A wave without counts has shares of each task that add up to 100.
    select
        *,
        coalesce(cast(cell_count as double), cell_pct) as cell_weight
    from {{ ref('int_cells__measures') }}
    where
        base_facet = 'onet_task'
        and cross_facet = 'collaboration'
        and geography_level = 'global'

),

clusters as (

    select * from {{ ref('int_tasks__clusters') }}

),

patterns as (

    select * from {{ ref('collaboration_patterns') }}

),

summed as (

    select
        measures.wave_id,
        measures.platform,
        clusters.task_id,
        clusters.is_residual_cluster,
        sum(
            case when patterns.pattern = 'directive' then measures.cell_weight end
        ) as directive_count,
        sum(
            case when patterns.pattern = 'feedback loop' then measures.cell_weight end
        ) as feedback_loop_count,
        sum(
            case when patterns.pattern = 'learning' then measures.cell_weight end
        ) as learning_count,
        sum(
            case when patterns.pattern = 'task iteration' then measures.cell_weight end
        ) as task_iteration_count,
        sum(
            case when patterns.pattern = 'validation' then measures.cell_weight end
        ) as validation_count,
        {{ ordered_sum(
            "case when patterns.collaboration_mode = 'automation' "
            "then measures.cell_weight else 0 end",
            'patterns.pattern, measures.base_cluster'
        ) }} as automation_count,
        {{ ordered_sum(
            "case when patterns.collaboration_mode = 'augmentation' "
            "then measures.cell_weight else 0 end",
            'patterns.pattern, measures.base_cluster'
        ) }} as augmentation_count,
        {{ ordered_sum(
            'measures.cell_weight', 'patterns.pattern, measures.base_cluster'
        ) }} as all_count
    from measures
    inner join clusters
        on
            measures.base_cluster = clusters.cluster_name
            and measures.cluster_id = clusters.cluster_id
    inner join patterns
        on measures.cross_cluster = patterns.pattern
    group by
        measures.wave_id,
        measures.platform,
        clusters.task_id,
        clusters.is_residual_cluster

),

divided as (

    select
        wave_id,
        platform,
        task_id,
        is_residual_cluster,
        directive_count / all_count * 100 as directive_pct,
        feedback_loop_count / all_count * 100 as feedback_loop_pct,
        learning_count / all_count * 100 as learning_pct,
        task_iteration_count / all_count * 100 as task_iteration_pct,
        validation_count / all_count * 100 as validation_pct,
        automation_count / all_count * 100 as automation_pct_all_as_reported,
        augmentation_count / all_count * 100 as augmentation_pct_all_as_reported,
        -- Empty where no pattern of the task was published.
        automation_count / nullif(automation_count + augmentation_count, 0)
        * 100 as automation_pct_classified_as_reported
    from summed

),

known as (

    select
        *,
        directive_pct + feedback_loop_pct as automation_pct,
        learning_pct + task_iteration_pct + validation_pct as augmentation_pct
    from divided

)

select * from known
