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

-- Only platforms whose slices say so publish tokens and cost, by task as here.
measured as (

    select distinct
        slices.platform,
        slices.layout
    from slices
    inner join facets
        on slices.facet = facets.facet
    where
        facets.index_variable is not null
        and facets.base_facet = 'onet_task'

),

-- An index of one's own publishes sums instead.
summed as (

    select distinct
        slices.platform,
        slices.layout
    from slices
    inner join facets
        on slices.facet = facets.facet
    where facets.facet = 'activity::cost_usd'

),

-- And means of what records say of a conversation.
averaged as (

    select distinct
        slices.platform,
        slices.layout
    from slices
    inner join facets
        on slices.facet = facets.facet
    where facets.base_facet = 'record_mean'

),

segmented as (

    select distinct
        platform,
        layout
    from slices
    where geography_level = 'segment'

),

keyed as (

    select
        waves.wave_id,
        waves.platform,
        waves.layout,
        waves.date_start,
        waves.date_end,
        measured.platform is not null as has_measures,
        summed.platform is not null as has_sums,
        averaged.platform is not null as has_means,
        cast(row_number() over (order by waves.wave_id) as integer) as wave_key
    from waves
    left join measured
        on
            waves.platform = measured.platform
            and waves.layout = measured.layout
    left join summed
        on
            waves.platform = summed.platform
            and waves.layout = summed.layout
    left join averaged
        on
            waves.platform = averaged.platform
            and waves.layout = averaged.layout

),

-- Disclosure control counts the records of an organisation's units once more, in a wave
-- with the negative key whose places are the units.
by_segment as (

    select
        keyed.wave_id,
        keyed.platform,
        keyed.layout,
        keyed.date_start,
        keyed.date_end,
        false as has_measures,
        false as has_sums,
        false as has_means,
        -keyed.wave_key as wave_key
    from keyed
    inner join segmented
        on
            keyed.platform = segmented.platform
            and keyed.layout = segmented.layout

),

combined as (

    select
        *,
        false as is_by_segment
    from keyed
    union all
    select
        *,
        true as is_by_segment
    from by_segment

)

select * from combined
