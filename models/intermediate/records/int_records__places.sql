-- Every place that the records name, with the geography they count in. Looked up once a
-- place: a join of all records with the subdivisions, which most of them miss, would
-- hold them all in memory.
with

usage_records as (

    select * from {{ ref('stg_records__usage') }}

),

geographies as (

    select * from {{ ref('geographies') }}
    where geography_level = 'country'

),

excluded_countries as (

    select * from {{ ref('excluded_countries') }}

),

nodes as (

    select * from {{ ref('int_hierarchies__nodes') }}
    where dimension = 'geography'

),

named as (

    select distinct
        coalesce(country, 'not_classified') as country_code,
        coalesce(subdivision, '') as subdivision_code
    from usage_records

),

-- A record of a country with subdivisions in the index lies in one of them, in the
-- unknown one if need be.
placed as (

    select
        named.country_code,
        named.subdivision_code,
        coalesce(
            subdivisions.node_key, unknown_subdivisions.node_key, countries.node_key
        ) as geography_key,
        excluded_countries.geography_id is not null as is_excluded
    from named
    inner join geographies
        on named.country_code = geographies.source_code
    inner join nodes as countries
        on geographies.geography_id = countries.node_name
    left join nodes as subdivisions
        on
            named.subdivision_code = subdivisions.node_name
            and subdivisions.depth = 2
            and not subdivisions.is_residual
    left join nodes as unknown_subdivisions
        on
            countries.node_key = unknown_subdivisions.parent_key
            and unknown_subdivisions.is_residual
    left join excluded_countries
        on geographies.geography_id = excluded_countries.geography_id

)

select * from placed
