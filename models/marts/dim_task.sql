with

clusters as (

    select * from {{ ref('int_tasks__clusters') }}

),

occupations as (

    select
        task_id,
        count(*) as occupation_count,
        max(case when is_chart_group then occupation_id end) as occupation_id
    from {{ ref('int_tasks__occupations') }}
    group by task_id

),

tasks as (

    select
        task_id,
        is_residual_cluster as is_residual,
        is_matched,
        -- Clusters that differ in case only are one task; one spelling names it.
        min(task_statement) as task_statement
    from clusters
    group by task_id, is_residual_cluster, is_matched

),

final as (

    select
        tasks.task_id,
        tasks.task_statement,
        tasks.is_residual,
        tasks.is_matched,
        coalesce(occupations.occupation_id, 'not_classified') as occupation_id,
        coalesce(occupations.occupation_count, 0) as occupation_count
    from tasks
    left join occupations
        on tasks.task_id = occupations.task_id

)

select * from final
