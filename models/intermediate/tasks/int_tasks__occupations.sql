-- The SOC major groups of a task. A task may belong to several; `is_chart_group` marks
-- the one that the report's token and cost charts use, the last in the O*NET file's
-- order.
with

statements as (

    select * from {{ ref('int_tasks__sources') }}

),

tasks as (

    select * from {{ ref('int_tasks__statements') }}

),

onet_tasks as (

    select
        onet_task_id,
        task_order,
        substr(onet_soc_code, 1, 2) as occupation_id
    from {{ ref('onet_task_occupations') }}

),

-- Fan-out intended: every task id that shares the statement brings its major group.
grouped as (

    select
        tasks.task_id,
        onet_tasks.occupation_id,
        max(onet_tasks.task_order) as last_task_order
    from tasks
    inner join statements
        on tasks.task_key = statements.task_key
    inner join onet_tasks
        on statements.onet_task_id = onet_tasks.onet_task_id
    group by tasks.task_id, onet_tasks.occupation_id

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
