-- The O*NET-SOC occupations of a task. Fan-out intended: every task id that shares its
-- statement brings one, at its place in the O*NET file's order.
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
        onet_soc_code,
        task_order
    from {{ ref('onet_task_occupations') }}

),

occupations as (

    select
        tasks.task_id,
        onet_tasks.onet_soc_code,
        max(onet_tasks.task_order) as last_task_order
    from tasks
    inner join statements
        on tasks.task_key = statements.task_key
    inner join onet_tasks
        on statements.onet_task_id = onet_tasks.onet_task_id
    group by tasks.task_id, onet_tasks.onet_soc_code

)

select * from occupations
