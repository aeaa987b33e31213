with

source as (

    select * from {{ source('release', 'cells') }}

),

renamed as (

    select
        wave_id,
        platform,
        geography as geography_level,
        geo_id as source_code,
        geography_id,
        facet,
        level as cluster_level,
        variable as variable_name,
        cluster_name,
        cluster_id,
        value as variable_value
    from source

)

select * from renamed
