-- Quantile cuts of the AUI among the geographies that pass the minimum, by linear
-- interpolation between order statistics, for the quantiles that the tier seed names.
with

indices as (

    select * from {{ ref('int_usage__index') }}
    where
        meets_minimum_observations
        and usage_per_capita_index is not null

),

tiers as (

    select * from {{ ref('usage_tiers') }}
    where lower_quantile > 0

),

quantiles as (

    {{ interpolated_quantiles(
        values='indices',
        value='usage_per_capita_index',
        order_key='geography_id',
        groups=['wave_id', 'geography_level'],
        targets='tiers',
        probability='targets.lower_quantile',
        named=['usage_tier'],
    ) }}

),

final as (

    select
        wave_id,
        geography_level,
        usage_tier,
        quantile_value as lower_cut
    from quantiles

)

select * from final
