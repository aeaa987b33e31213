-- Which slices of a complete release are available. A slice that is not there feeds
-- nothing: what rests on it is absent, never zero. A wave of flat tables is expected
-- wherever the release that carries its tables is read. Rows that were kept out as
-- unknown are counted, in a slice of their own where none is expected.
with

expected as (

    select * from {{ ref('release_slices') }}

),

waves as (

    select * from {{ ref('waves') }}

),

flat_tables as (

    select * from {{ ref('flat_tables') }}

),

unknown as (

    select * from {{ ref('stg_release__unknown') }}

),

measures as (

    select
        wave_id,
        geography_level,
        geography_id,
        facet,
        cluster_level,
        -- Rows as a release counts them: one a variable.
        (case when cell_count is not null then 1 else 0 end)
        + (case when cell_pct is not null then 1 else 0 end)
        + (case when cell_index is not null then 1 else 0 end) as row_count
    from {{ ref('int_cells__measures') }}
    union all
    select
        wave_id,
        geography_level,
        geography_id,
        facet,
        cluster_level,
        row_count
    from {{ ref('int_cells__statistics') }}

),

found as (

    select
        wave_id,
        geography_level,
        facet,
        cluster_level,
        cast(sum(row_count) as bigint) as row_count,
        count(distinct geography_id) as geography_count
    from measures
    group by wave_id, geography_level, facet, cluster_level

),

found_waves as (

    select distinct
        waves.wave_id,
        waves.release_id
    from found
    inner join waves
        on found.wave_id = waves.wave_id

),

present_waves as (

    select wave_id from found_waves
    union distinct
    select flat_tables.wave_id
    from flat_tables
    inner join found_waves
        on flat_tables.release_id = found_waves.release_id

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
        found.row_count is not null as is_found,
        unknown.row_count as unknown_row_count
    from expected
    inner join waves
        on
            expected.platform = waves.platform
            and expected.layout = waves.layout
    inner join present_waves
        on waves.wave_id = present_waves.wave_id
    left join found
        on
            waves.wave_id = found.wave_id
            and expected.geography_level = found.geography_level
            and expected.facet = found.facet
            and expected.level = found.cluster_level
    left join unknown
        on
            waves.wave_id = unknown.wave_id
            and expected.geography_level = unknown.geography_level
            and expected.facet = unknown.facet
            and expected.level = unknown.cluster_level

),

unexpected as (

    select
        waves.wave_id,
        waves.platform,
        unknown.geography_level,
        unknown.facet,
        unknown.cluster_level,
        cast(null as bigint) as row_count,
        cast(null as bigint) as geography_count,
        false as is_found,
        unknown.row_count as unknown_row_count
    from unknown
    inner join waves
        on unknown.wave_id = waves.wave_id
    left join compared
        on
            unknown.wave_id = compared.wave_id
            and unknown.geography_level = compared.geography_level
            and unknown.facet = compared.facet
            and unknown.cluster_level = compared.cluster_level
    where compared.wave_id is null

),

final as (

    select * from compared
    union all
    select * from unexpected

)

select * from final
