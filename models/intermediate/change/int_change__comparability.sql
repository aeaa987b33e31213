-- Whether a measure may be compared between two waves, and what else differs between
-- them: a change across a break in the series means nothing, one beside another
-- classifier or other products is to be read with care.
with

pairs as (

    select * from {{ ref('int_change__wave_pairs') }}

),

waves as (

    select * from {{ ref('waves') }}

),

rules as (

    select * from {{ ref('release_rules') }}

),

breaks as (

    select * from {{ ref('series_breaks') }}

),

measures as (

    select distinct entity_type as measure from {{ ref('change_bases') }}
    union distinct
    select 'usage' as measure

),

described as (

    select
        waves.wave_id,
        waves.platform,
        waves.release_id,
        rules.classifier,
        rules.products_covered,
        case when waves.layout = 'monthly' then 2 end as printed_decimals,
        {{ dbt.datediff('waves.date_start', 'waves.date_end', 'day') }}
            as day_count
    from waves
    left join rules
        on
            waves.release_id = rules.release_id
            and waves.platform = rules.platform

),

-- Releases are named by their day, so their ids are in the order of time.
first_breaks as (

    select
        pairs.wave_id_before,
        pairs.wave_id_after,
        breaks.measure,
        min(breaks.release_id) as release_id
    from pairs
    inner join described as earlier
        on pairs.wave_id_before = earlier.wave_id
    inner join described as later
        on pairs.wave_id_after = later.wave_id
    inner join breaks
        on
            pairs.platform = breaks.platform
            and earlier.release_id < breaks.release_id
            and later.release_id >= breaks.release_id
    group by pairs.wave_id_before, pairs.wave_id_after, breaks.measure

),

final as (

    select
        pairs.wave_id_before,
        pairs.wave_id_after,
        pairs.platform,
        measures.measure,
        first_breaks.release_id is null as is_comparable,
        nullif(
            concat_ws(
                '; ',
                case
                    when first_breaks.release_id is not null
                        then concat('break: ', breaks.break_reason)
                end,
                case
                    when
                        coalesce(earlier.classifier, '')
                        != coalesce(later.classifier, '')
                        then concat(
                            'classifier: ', coalesce(earlier.classifier, 'not stated'),
                            ', then ', coalesce(later.classifier, 'not stated')
                        )
                end,
                case
                    when earlier.products_covered != later.products_covered
                        then concat(
                            'products: ', earlier.products_covered,
                            ', then ', later.products_covered
                        )
                end,
                case
                    when earlier.day_count != later.day_count
                        then concat(
                            'window: ', cast(earlier.day_count as string),
                            ' days, then ', cast(later.day_count as string)
                        )
                end,
                case
                    when
                        coalesce(earlier.printed_decimals, 0)
                        != coalesce(later.printed_decimals, 0)
                        then 'rounding: one release prints two decimals'
                end
            ),
            ''
        ) as comparability_note
    from pairs
    cross join measures
    inner join described as earlier
        on pairs.wave_id_before = earlier.wave_id
    inner join described as later
        on pairs.wave_id_after = later.wave_id
    left join first_breaks
        on
            pairs.wave_id_before = first_breaks.wave_id_before
            and pairs.wave_id_after = first_breaks.wave_id_after
            and measures.measure = first_breaks.measure
    left join breaks
        on
            first_breaks.release_id = breaks.release_id
            and pairs.platform = breaks.platform
            and measures.measure = breaks.measure

)

select * from final
