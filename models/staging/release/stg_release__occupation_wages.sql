with

source as (

    select * from {{ source('release', 'occupation_wages') }}

),

renamed as (

    select
        soc_code as onet_soc_code,
        title as occupation_title,
        median_wage
    from source

)

select * from renamed
