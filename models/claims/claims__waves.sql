-- The waves that a release is compared on, by the report's own name of the wave; where
-- a report is about several waves of a platform, the month tells them apart. A release
-- folder may bring flat tables of earlier reports along: their waves count as its own.
with

present_waves as (

    select * from {{ ref('dim_wave') }}

),

registered_waves as (

    select
        wave_id,
        release_id,
        platform,
        is_synthetic,
        report_wave as report,
        case
            when
                count(*) over (partition by release_id, report_wave, platform) > 1
                then
                    concat(
                        report_wave, ' ', substr(cast(date_start as string), 1, 7)
                    )
            else report_wave
        end as report_wave,
        count(*) over (
            partition by release_id, report_wave, platform
        ) as report_wave_count
    from {{ ref('waves') }}
    where report_wave is not null

),

flat_tables as (

    select * from {{ ref('flat_tables') }}

),

slices as (

    select * from {{ ref('release_slices') }}

),

facets as (

    select * from {{ ref('facets') }}

),

-- What makes a platform an API is that its releases tell of tokens and cost.
api_platforms as (

    select distinct slices.platform
    from slices
    inner join facets
        on slices.facet = facets.facet
    where facets.index_variable is not null

),

releases as (

    select distinct
        registered_waves.release_id,
        registered_waves.is_synthetic
    from registered_waves
    inner join present_waves
        on registered_waves.wave_id = present_waves.wave_id

),

members as (

    select
        release_id,
        wave_id
    from registered_waves
    union
    select
        release_id,
        wave_id
    from flat_tables

),

final as (

    select
        releases.release_id,
        releases.is_synthetic,
        registered_waves.report,
        registered_waves.report_wave,
        registered_waves.report_wave_count,
        registered_waves.platform,
        registered_waves.wave_id,
        present_waves.date_start,
        present_waves.date_end,
        registered_waves.release_id = releases.release_id as is_current,
        api_platforms.platform is not null as is_api
    from releases
    inner join members
        on releases.release_id = members.release_id
    inner join registered_waves
        on members.wave_id = registered_waves.wave_id
    inner join present_waves
        on members.wave_id = present_waves.wave_id
    left join api_platforms
        on registered_waves.platform = api_platforms.platform

)

select * from final
