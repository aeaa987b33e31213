with

geographies as (

    select * from {{ ref('int_geography__places') }}

),

territories as (

    select * from {{ ref('us_territories') }}

),

excluded as (

    select * from {{ ref('excluded_countries') }}

),

final as (

    select
        geographies.geography_id,
        geographies.geography_level,
        geographies.source_code,
        geographies.geography_name,
        geographies.parent_geography_id,
        geographies.is_residual,
        territories.geography_id is not null as is_us_territory,
        excluded.geography_id is not null as is_service_excluded
    from geographies
    left join territories
        on geographies.geography_id = territories.geography_id
    left join excluded
        on geographies.geography_id = excluded.geography_id

)

select * from final
