-- Usage of the countries and US states whose index is compared, within a wave and
-- between waves: published, above the minimum, and above 0, for it is taken in
-- logarithms.
with

indexed as (

    select * from {{ ref('int_usage__index') }}

),

anomalies as (

    select * from {{ ref('anomalous_geographies') }}

),

final as (

    select
        indexed.wave_id,
        indexed.platform,
        indexed.geography_level,
        indexed.geography_id,
        indexed.usage_pct,
        indexed.usage_per_capita_index,
        anomalies.geography_id is not null as is_anomalous
    from indexed
    left join anomalies
        on
            indexed.wave_id = anomalies.wave_id
            and indexed.geography_id = anomalies.geography_id
    where
        indexed.geography_level in ('country', 'state_us')
        and indexed.usage_per_capita_index > 0
        and not coalesce(indexed.is_below_threshold, false)
        -- A release without counts has applied a floor of its own.
        and (indexed.meets_minimum_observations or indexed.usage_count is null)

)

select * from final
