-- Penetration of tasks with their O*NET task, by the statement.
with

exposure as (

    select * from {{ ref('stg_release__task_exposure') }}

),

tasks as (

    select * from {{ ref('int_tasks__statements') }}

),

matched as (

    select
        exposure.task_statement,
        tasks.task_id,
        exposure.penetration as penetration_share,
        exposure.source_row_count
    from exposure
    left join tasks
        on exposure.task_key = tasks.task_key

)

select * from matched
