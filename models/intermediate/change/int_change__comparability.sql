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

stretches as (

    select * from {{ ref('int_change__stretches') }}

),

index_rules as (

    select * from {{ ref('usage_index_rules') }}
    where geography_level = 'country'

),

described as (

    select
        waves.wave_id,
        waves.platform,
        waves.release_id,
        rules.classifier,
        rules.products_covered,
        index_rules.not_classified_in_base,
        case when waves.layout = 'monthly' then 2 end as printed_decimals,
        {{ dbt.datediff('waves.date_start', 'waves.date_end', 'day') }}
            as day_count
    from waves
    left join rules
        on
            waves.release_id = rules.release_id
            and waves.platform = rules.platform
    left join index_rules
        on waves.release_id = index_rules.release_id

),

final as (

    select
        pairs.wave_id_before,
        pairs.wave_id_after,
        pairs.platform,
        stretches.measure,
        stretches.stretch_number = later_stretches.stretch_number as is_comparable,
        nullif(
            concat_ws(
                '; ',
                case
                    when stretches.stretch_number != later_stretches.stretch_number
                        then concat('break: ', later_stretches.break_reason)
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
                end,
                case
                    when
                        stretches.measure = 'usage'
                        and earlier.not_classified_in_base
                        != later.not_classified_in_base
                        then 'country index: one counts usage of unknown country'
                end
            ),
            ''
        ) as comparability_note
    from pairs
    inner join described as earlier
        on pairs.wave_id_before = earlier.wave_id
    inner join described as later
        on pairs.wave_id_after = later.wave_id
    inner join stretches
        on pairs.wave_id_before = stretches.wave_id
    inner join stretches as later_stretches
        on
            pairs.wave_id_after = later_stretches.wave_id
            and stretches.measure = later_stretches.measure

)

select * from final
