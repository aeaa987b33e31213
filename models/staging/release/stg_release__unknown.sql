with

source as (

    select * from {{ source('release', 'unknown') }}

),

renamed as (

    select
        wave_id,
        geography as geography_level,
        facet,
        level as cluster_level,
        row_count
    from source

)

select * from renamed
