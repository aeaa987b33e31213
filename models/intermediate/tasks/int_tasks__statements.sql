-- One O*NET task per statement: statements repeat in several cases and under several
-- task ids, and a join on a repeated statement would multiply rows. The lowest id
-- stands for all.
with

statements as (

    select * from {{ ref('int_tasks__sources') }}

),

unique_statements as (

    select
        task_key,
        cast(min(onet_task_id) as string) as task_id,
        min(task_statement) as task_statement
    from statements
    group by task_key

)

select * from unique_statements
