with

source as (

    select * from {{ source('release', 'occupation_exposure') }}

),

renamed as (

    select
        occ_code as soc_code,
        title as occupation_title,
        observed_exposure
    from source

)

select * from renamed
