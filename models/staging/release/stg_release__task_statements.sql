with

source as (

    select * from {{ source('release', 'task_statements') }}

),

renamed as (

    select
        onet_task_id,
        task_statement,
        onet_soc_code,
        -- Releases spell the same statement in several cases: one key for all of them.
        lower(trim(task_statement)) as task_key
    from source

)

select * from renamed
