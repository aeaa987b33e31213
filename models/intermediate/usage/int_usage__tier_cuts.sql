-- Quantile cuts of the AUI among the geographies that pass the minimum, by linear
-- interpolation between order statistics, for the quantiles that the tier seed names.
-- A level with fewer places than the seed asks for has none.
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

minimums as (

    select * from {{ ref('minimum_places') }}
    where purpose = 'tiers'

),

indices as (

    select indexed.*
    from indexed
    inner join minimums
        on indexed.place_count >= minimums.minimum_count

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
