-- The report's groups of tasks (chapter 1, footnotes 1 to 3): by O*NET id, or by a
-- phrase that the statement contains.
with

task_groups as (

    select * from {{ ref('task_groups') }}

),

statements as (

    select * from {{ ref('int_tasks__sources') }}

),

tasks as (

    select * from {{ ref('int_tasks__statements') }}

),

grouped as (

    select
        task_groups.task_group,
        tasks.task_id
    from task_groups
    inner join statements
        on task_groups.onet_task_id = statements.onet_task_id
    inner join tasks
        on statements.task_key = tasks.task_key
    union distinct
    select
        task_groups.task_group,
        tasks.task_id
    from task_groups
    inner join tasks
        on tasks.task_key like concat('%', task_groups.statement_contains, '%')
    -- An engine may read a missing phrase as an empty one, which every text contains.
    where task_groups.statement_contains is not null

)

select * from grouped
