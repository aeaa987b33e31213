-- The SOC major groups of a task. A task may belong to several; `is_chart_group` marks
-- the one that the report's token and cost charts use, the last in the O*NET file's
-- order.
with

detailed as (

    select * from {{ ref('int_tasks__detailed_occupations') }}

),

grouped as (

    select
        task_id,
        substr(onet_soc_code, 1, 2) as occupation_id,
        max(last_task_order) as last_task_order
    from detailed
    group by task_id, substr(onet_soc_code, 1, 2)

),

ranked as (

    select
        task_id,
        occupation_id,
        row_number() over (
            partition by task_id
            order by last_task_order desc
        ) = 1 as is_chart_group
    from grouped

)

select * from ranked
