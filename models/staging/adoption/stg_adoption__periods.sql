with

source as (

    select * from {{ source('adoption', 'periods') }}

),

renamed as (

    select
        period_code,
        collection_start_date,
        collection_end_date,
        reference_start_date,
        reference_end_date
    from source

)

select * from renamed
