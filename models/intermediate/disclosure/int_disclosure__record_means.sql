-- Means of what the records of a wave say of a conversation: time, autonomy, education.
-- Of the world alone, where the records that say it and their sum are safe, and those
-- that do not say it are safe or none (docs/disclosure.md).
{%- set measures = record_means() %}
with

placed as (

    select * from {{ ref('int_records__placed') }}
    where has_means

),

waves as (

    select * from {{ ref('int_records__waves') }}

),

slices as (

    select * from {{ ref('release_slices') }}

),

facets as (

    select * from {{ ref('facets') }}
    where base_facet = 'record_mean'

),

thresholds as (

    select * from {{ ref('disclosure_thresholds') }}
    where cell_kind = 'cell'

),

asked as (

    select
        waves.wave_key,
        facets.facet,
        facets.cross_facet
    from waves
    inner join slices
        on
            waves.platform = slices.platform
            and waves.layout = slices.layout
    inner join facets
        on slices.facet = facets.facet

),

-- Decimals: their sum does not depend on the order.
accounts as (

    {%- for facet, measure in measures.items() %}
        select
            wave_key,
            account_key,
            '{{ facet }}_mean' as measure,
            count({{ measure }}) as record_count,
            count(*) - count({{ measure }}) as silent_count,
            sum(cast({{ measure }} as decimal(38, 6))) as measured_sum
        from placed
        group by wave_key, account_key
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

),

measured as (

    select
        wave_key,
        measure,
        sum(record_count) as record_count,
        count(nullif(record_count, 0)) as account_count,
        max(record_count) as largest_count,
        {{ second_largest('record_count') }} as second_count,
        sum(measured_sum) as measured_sum,
        max(coalesce(measured_sum, 0)) as largest_sum,
        {{ second_largest('coalesce(measured_sum, 0)') }} as second_sum,
        sum(silent_count) as silent_count,
        count(nullif(silent_count, 0)) as silent_account_count,
        max(silent_count) as silent_largest_count,
        {{ second_largest('silent_count') }} as silent_second_count
    from accounts
    group by wave_key, measure

),

-- Two decimals: from a mean of many nobody works out how many there were.
final as (

    select
        measured.wave_key,
        asked.facet,
        round(
            cast(measured.measured_sum as double) / measured.record_count, 2
        ) as measured_mean
    from measured
    inner join asked
        on
            measured.wave_key = asked.wave_key
            and measured.measure = asked.cross_facet
    cross join thresholds
    where
        {{ is_safe_sum('measured', 'thresholds') }}
        and (
            measured.silent_count = 0
            or {{ is_safe(
                'measured.silent_count',
                'measured.silent_account_count',
                'measured.silent_largest_count',
                'measured.silent_second_count',
                'thresholds',
            ) }}
        )

)

select * from final
