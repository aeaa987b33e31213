-- Which geographies of a wave pass the minimum observations. The world always does: it
-- is the whole sample.
with

usage_geographies as (

    select * from {{ ref('int_usage__geographies') }}

),

measures as (

    select * from {{ ref('int_cells__measures') }}

),

geographies as (

    select * from {{ ref('int_hierarchies__geographies') }}

),

present as (

    select distinct
        wave_id,
        platform,
        geography_id
    from measures

),

judged as (

    select
        present.wave_id,
        present.platform,
        geographies.geography_level,
        present.geography_id,
        geographies.parent_geography_id,
        geographies.is_residual as is_residual_geography,
        geographies.geography_level = 'global'
        or coalesce(
            usage_geographies.meets_minimum_observations, false
        ) as meets_minimum_observations
    from present
    inner join geographies
        on present.geography_id = geographies.geography_id
    left join usage_geographies
        on
            present.wave_id = usage_geographies.wave_id
            and present.geography_id = usage_geographies.geography_id

)

select * from judged
