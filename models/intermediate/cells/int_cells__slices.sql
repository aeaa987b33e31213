-- Which slices of a complete release are in hand. A slice that is not there feeds
-- nothing: what rests on it is absent, never zero.
with

expected as (

    select * from {{ ref('release_slices') }}

),

waves as (

    select * from {{ ref('waves') }}

),

measures as (

    select * from {{ ref('int_cells__measures') }}

),

found as (

    select
        wave_id,
        geography_level,
        facet,
        cluster_level,
        -- Rows as a release counts them: one a variable.
        count(cell_count) + count(cell_pct) + count(cell_index) as row_count,
        count(distinct geography_id) as geography_count
    from measures
    group by wave_id, geography_level, facet, cluster_level

),

present_waves as (

    select distinct wave_id from found

),

compared as (

    select
        waves.wave_id,
        waves.platform,
        expected.geography_level,
        expected.facet,
        expected.level as cluster_level,
        found.row_count,
        found.geography_count,
        found.row_count is not null as is_found
    from expected
    inner join waves
        on expected.platform = waves.platform
    inner join present_waves
        on waves.wave_id = present_waves.wave_id
    left join found
        on
            waves.wave_id = found.wave_id
            and expected.geography_level = found.geography_level
            and expected.facet = found.facet
            and expected.level = found.cluster_level

)

select * from compared
