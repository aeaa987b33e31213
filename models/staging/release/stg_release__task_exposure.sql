with

source as (

    select * from {{ source('release', 'task_exposure') }}

),

renamed as (

    select
        task as task_statement,
        lower(trim(task)) as task_key,
        penetration,
        source_row_count
    from source

)

select * from renamed
