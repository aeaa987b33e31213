-- Every geography that an input may name: those that usage records go by, and those
-- that releases name besides.
with

geographies as (

    select * from {{ ref('geographies') }}

),

release_geographies as (

    select * from {{ ref('release_geographies') }}

),

combined as (

    select
        geography_id,
        geography_level,
        source_code,
        geography_name,
        parent_geography_id,
        source_code like '%not_classified' as is_residual,
        false as is_of_releases_alone
    from geographies
    union all
    select
        geography_id,
        geography_level,
        source_code,
        geography_name,
        parent_geography_id,
        is_residual,
        true as is_of_releases_alone
    from release_geographies

)

select * from combined
