-- Quantile cuts of the AUI, where there are places enough for tiers, among the geographies that pass the minimum, by linear
-- interpolation between order statistics, for the quantiles that the tier seed names.
with

indexed as (

    select
        *,
        count(*) over (partition by wave_id, geography_level) as place_count
    from {{ ref('int_usage__index') }}
    where
        meets_minimum_observations
        and usage_per_capita_index is not null

),

rules as (

    select * from {{ ref('usage_tier_rules') }}

),

indices as (

    select indexed.*
    from indexed
    inner join rules
        on indexed.place_count >= rules.minimum_place_count

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
