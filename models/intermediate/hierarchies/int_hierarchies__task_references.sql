-- Every task reference of the records with the name of its cluster: the statement where
-- one is known, as releases write it, else a name made of the id. A statement that
-- several ids share is one cluster. No reference is one too, so that every record finds
-- its own here.
with

usage_records as (

    select * from {{ ref('stg_records__usage') }}

),

statements as (

    select * from {{ ref('stg_release__task_statements') }}

),

task_references as (

    select distinct
        coalesce(task_reference, 'not_classified') as task_reference,
        is_task_id
    from usage_records

),

named as (

    select
        task_references.task_reference,
        task_references.is_task_id,
        case
            when not task_references.is_task_id then task_references.task_reference
            else coalesce(
                statements.task_key,
                concat('o*net task ', task_references.task_reference)
            )
        end as cluster_name
    from task_references
    left join statements
        on
            task_references.is_task_id
            and task_references.task_reference
            = cast(statements.onet_task_id as string)

)

select * from named
