with

source as (

    select * from {{ source('provenance', 'project') }}

),

renamed as (

    select
        project_version,
        commit_id,
        code_sha256,
        rules_sha256,
        inputs_sha256
    from source

)

select * from renamed
