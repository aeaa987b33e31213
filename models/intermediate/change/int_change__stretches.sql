-- The unbroken stretch of waves that a wave belongs to, for each measure: a line may be
-- drawn within a stretch, never from one to the next. A break lies before the first
-- wave of the release that the seed names, and between usage records and a release.
with

waves as (

    select * from {{ ref('waves') }}

),

present as (

    select distinct wave_id from {{ ref('int_cells__slices') }}

),

breaks as (

    select * from {{ ref('series_breaks') }}

),

categories as (

    select distinct facet from {{ ref('primitive_categories') }}

),

measures as (

    select distinct entity_type as measure from {{ ref('change_bases') }}
    union distinct
    select facet as measure from {{ ref('primitives') }}
    union distinct
    select facet as measure from categories
    union distinct
    select 'usage' as measure

),

dated_breaks as (

    select
        breaks.platform,
        breaks.measure,
        breaks.break_reason,
        min(waves.date_start) as break_date
    from breaks
    inner join waves
        on
            breaks.release_id = waves.release_id
            and breaks.platform = waves.platform
    group by breaks.platform, breaks.measure, breaks.break_reason

),

followed as (

    select
        waves.wave_id,
        waves.platform,
        waves.is_synthetic,
        waves.takes_records,
        waves.date_start,
        measures.measure,
        lag(waves.date_start) over (
            partition by waves.platform, waves.is_synthetic, measures.measure
            order by waves.date_start, waves.wave_id
        ) as date_before,
        lag(waves.takes_records) over (
            partition by waves.platform, waves.is_synthetic, measures.measure
            order by waves.date_start, waves.wave_id
        ) as took_records_before
    from waves
    inner join present
        on waves.wave_id = present.wave_id
    cross join measures

),

broken as (

    select
        followed.wave_id,
        followed.platform,
        followed.is_synthetic,
        followed.date_start,
        followed.measure,
        coalesce(
            min(dated_breaks.break_reason),
            case
                when followed.takes_records != followed.took_records_before
                    then 'usage records and a release are counted in two ways'
            end
        ) as break_reason
    from followed
    left join dated_breaks
        on
            followed.platform = dated_breaks.platform
            and followed.measure = dated_breaks.measure
            and followed.date_before < dated_breaks.break_date
            and followed.date_start >= dated_breaks.break_date
    group by
        followed.wave_id,
        followed.platform,
        followed.is_synthetic,
        followed.date_start,
        followed.measure,
        followed.takes_records,
        followed.took_records_before

),

numbered as (

    select
        wave_id,
        platform,
        is_synthetic,
        measure,
        break_reason,
        1 + count(break_reason) over (
            partition by platform, is_synthetic, measure
            order by date_start, wave_id
            rows between unbounded preceding and current row
        ) as stretch_number
    from broken

),

-- Every wave of a stretch knows what opened it.
final as (

    select
        wave_id,
        measure,
        stretch_number,
        max(break_reason) over (
            partition by platform, is_synthetic, measure, stretch_number
        ) as break_reason
    from numbered

)

select * from final
