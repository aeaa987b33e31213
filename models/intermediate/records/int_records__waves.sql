-- The waves that records may enter, with an integer key that keeps the records narrow.
with

waves as (

    select * from {{ ref('waves') }}
    where takes_records

),

slices as (

    select * from {{ ref('release_slices') }}

),

facets as (

    select * from {{ ref('facets') }}

),

-- Only platforms whose slices say so publish tokens and cost.
measured as (

    select distinct
        slices.platform,
        slices.layout
    from slices
    inner join facets
        on slices.facet = facets.facet
    where facets.index_variable is not null

),

keyed as (

    select
        waves.wave_id,
        waves.platform,
        waves.layout,
        waves.date_start,
        waves.date_end,
        measured.platform is not null as has_measures,
        cast(row_number() over (order by waves.wave_id) as integer) as wave_key
    from waves
    left join measured
        on
            waves.platform = measured.platform
            and waves.layout = measured.layout

)

select * from keyed
