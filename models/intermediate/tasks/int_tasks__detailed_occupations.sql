-- The O*NET-SOC occupations of a task: every task id that shares its statement brings
-- one.
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
        onet_soc_code
    from {{ ref('onet_task_occupations') }}

),

occupations as (

    select distinct
        tasks.task_id,
        onet_tasks.onet_soc_code
    from tasks
    inner join statements
        on tasks.task_key = statements.task_key
    inner join onet_tasks
        on statements.onet_task_id = onet_tasks.onet_task_id

)

select * from occupations
