-- Figure 2.6: the tier of every US state on the map. An anomalous state is flagged.
with

usage_tiers as (

    select * from {{ ref('fct_geography_usage') }}
    where geography_level = 'state_us'

),

geographies as (

    select * from {{ ref('dim_geography') }}
    where not is_residual

),

final as (

    select
        usage_tiers.wave_id,
        usage_tiers.platform,
        usage_tiers.geography_id,
        geographies.geography_name,
        {{ observation_status(
            'usage_tiers.usage_tier',
            "usage_tiers.status = 'Q'",
            'usage_tiers.meets_minimum_observations',
        ) }} as status,
        usage_tiers.usage_tier,
        usage_tiers.usage_tier_name,
        usage_tiers.usage_per_capita_index,
        usage_tiers.is_anomalous
    from usage_tiers
    inner join geographies
        on usage_tiers.geography_id = geographies.geography_id

)

select * from final
