with

source as (

    select * from {{ source('release', 'occupation_employment') }}

),

renamed as (

    select
        title as occupation_title,
        cast(employment as bigint) as employment_count
    from source

)

select * from renamed
