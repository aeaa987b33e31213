-- How the API differs from the other platform of its release: the gap of a quantity, or
-- both values as the ends of a range.
with

wave_values as (

    select * from {{ ref('claims__wave_values') }}
    where value_computed is not null

),

platform_pairs as (

    select
        api.release_id,
        api.report_wave,
        api.quantity,
        api.geography_id,
        api.cluster_key,
        api.base,
        api.value_computed - other.value_computed as gap,
        least(api.value_computed, other.value_computed) as value_low,
        greatest(
            coalesce(api.value_computed_high, api.value_computed),
            coalesce(other.value_computed_high, other.value_computed)
        ) as value_high
    from wave_values as api
    inner join wave_values as other
        on
            api.release_id = other.release_id
            and api.report_wave = other.report_wave
            and api.quantity = other.quantity
            and api.geography_id = other.geography_id
            and api.cluster_key = other.cluster_key
            and api.base = other.base
    where
        api.is_api
        and not other.is_api

),

-- A value of the API's wave that needs the other platform's too.
shared as (

    select * from wave_values
    where base = 'tasks_on_both_platforms'

),

final as (

    select
        release_id,
        report_wave,
        'both' as platform,
        wave_id,
        quantity,
        geography_id,
        cluster_key,
        base,
        value_computed,
        value_computed_high
    from shared
    union all
    select
        release_id,
        report_wave,
        'both' as platform,
        cast(null as string) as wave_id,
        concat(quantity, '_gap') as quantity,
        geography_id,
        cluster_key,
        base,
        gap as value_computed,
        cast(null as double) as value_computed_high
    from platform_pairs
    union all
    select
        release_id,
        report_wave,
        'both' as platform,
        cast(null as string) as wave_id,
        quantity,
        geography_id,
        cluster_key,
        base,
        value_low as value_computed,
        value_high as value_computed_high
    from platform_pairs

)

select * from final
