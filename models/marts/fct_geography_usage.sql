with

indexed as (

    select * from {{ ref('int_usage__index') }}

),

tiers as (

    select * from {{ ref('int_usage__tiers') }}

),

anomalies as (

    select * from {{ ref('anomalous_geographies') }}

),

joined as (

    select
        indexed.*,
        tiers.usage_tier,
        tiers.usage_tier_name,
        anomalies.geography_id is not null as is_anomalous,
        {{ observation_status(
            'indexed.usage_count',
            'indexed.is_below_threshold',
            'indexed.meets_minimum_observations',
        ) }} as status
    from indexed
    left join tiers
        on
            indexed.wave_id = tiers.wave_id
            and indexed.geography_id = tiers.geography_id
    left join anomalies
        on
            indexed.wave_id = anomalies.wave_id
            and indexed.geography_id = anomalies.geography_id

),

final as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        status,
        case when status != 'Q' then usage_count end as usage_count,
        case when status != 'Q' then usage_pct end as usage_pct,
        working_age_population,
        gdp_usd,
        usage_per_capita,
        usage_per_capita_index,
        usage_per_capita_index_low,
        usage_per_capita_index_high,
        usage_tier,
        usage_tier_name,
        meets_minimum_observations,
        gdp_per_working_age_capita_usd,
        is_anomalous
    from joined

)

select * from final
