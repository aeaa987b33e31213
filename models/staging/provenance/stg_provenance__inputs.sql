with

source as (

    select * from {{ source('provenance', 'inputs') }}

),

renamed as (

    select
        input_kind,
        input_name,
        byte_count,
        sha256
    from source

)

select * from renamed
