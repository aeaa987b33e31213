with

geographies as (

    select * from {{ ref('int_hierarchies__geographies') }}

),

-- Of the regions of the world those that the input names.
present as (

    select distinct geography_id from {{ ref('int_cells__variables') }}

),

territories as (

    select * from {{ ref('us_territories') }}

),

excluded as (

    select * from {{ ref('excluded_countries') }}

),

country_groups as (

    select * from {{ ref('country_groups') }}

),

final as (

    select
        geographies.geography_id,
        geographies.geography_level,
        geographies.source_code,
        geographies.geography_name,
        geographies.parent_geography_id,
        country_groups.region,
        country_groups.subregion,
        country_groups.income_group,
        geographies.is_residual,
        territories.geography_id is not null as is_us_territory,
        excluded.geography_id is not null as is_service_excluded
    from geographies
    left join present
        on geographies.geography_id = present.geography_id
    left join territories
        on geographies.geography_id = territories.geography_id
    left join excluded
        on geographies.geography_id = excluded.geography_id
    left join country_groups
        on geographies.geography_id = country_groups.geography_id
    where
        not geographies.is_of_releases_alone
        or present.geography_id is not null

)

select * from final
