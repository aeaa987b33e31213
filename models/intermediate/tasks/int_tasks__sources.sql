{{ config(
    materialized='incremental' if target.type == 'duckdb' else 'table',
    incremental_strategy='delete+insert',
    unique_key='onet_task_id',
    on_schema_change='fail',
    pre_hook="{{ drop_unused_statements() }}",
) }}
-- The O*NET tasks that a cluster may name: by the statements that came with the input,
-- whichever input they came from, and by its id where the input has no statement for
-- it. Kept waves of the last build keep their statements.
with

statements as (

    select * from {{ ref('stg_release__task_statements') }}

),

onet_tasks as (

    select distinct
        onet_task_id,
        onet_soc_code
    from {{ ref('onet_task_occupations') }}

),

kept as (

    select onet_task_id
    from {{ kept_relation() or ref('stg_release__task_statements') }}

),

named_by_id as (

    select
        onet_tasks.onet_task_id,
        concat(
            'O*NET task ', cast(onet_tasks.onet_task_id as string)
        ) as task_statement,
        onet_tasks.onet_soc_code
    from onet_tasks
    left join statements
        on onet_tasks.onet_task_id = statements.onet_task_id
    left join kept
        on onet_tasks.onet_task_id = kept.onet_task_id
    where
        statements.onet_task_id is null
        and kept.onet_task_id is null

),

combined as (

    select
        onet_task_id,
        task_statement,
        onet_soc_code,
        task_key,
        true as is_given
    from statements
    union all
    select
        onet_task_id,
        task_statement,
        onet_soc_code,
        lower(task_statement) as task_key,
        false as is_given
    from named_by_id

)

select * from combined
{{ kept_rows('onet_task_id not in (select onet_task_id from statements)') }}
