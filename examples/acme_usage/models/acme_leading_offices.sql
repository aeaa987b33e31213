-- A model of Acme's own on two marts of the package.
with

usage_of_geographies as (

    select * from {{ ref('economic_index', 'fct_geography_usage') }}

),

geographies as (

    select * from {{ ref('economic_index', 'dim_geography') }}

),

final as (

    select
        usage_of_geographies.wave_id,
        geographies.geography_name as office_country,
        usage_of_geographies.usage_count,
        usage_of_geographies.usage_pct
    from usage_of_geographies
    inner join geographies
        on usage_of_geographies.geography_id = geographies.geography_id
    where
        usage_of_geographies.geography_level = 'country'
        and usage_of_geographies.usage_count is not null

)

select * from final
