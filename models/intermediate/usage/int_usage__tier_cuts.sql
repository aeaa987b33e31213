-- Quantile cuts of the AUI among the geographies that pass the minimum, by linear
-- interpolation between order statistics, for the quantiles that the tier seed names.
with

ranked as (

    select
        wave_id,
        geography_level,
        usage_per_capita_index,
        row_number() over (
            partition by wave_id, geography_level
            order by usage_per_capita_index, geography_id
        ) - 1 as ordinal,
        count(*) over (partition by wave_id, geography_level) as geography_count
    from {{ ref('int_usage__index') }}
    where
        meets_minimum_observations
        and usage_per_capita_index is not null

),

tiers as (

    select * from {{ ref('usage_tiers') }}
    where lower_quantile > 0

),

targets as (

    select distinct
        ranked.wave_id,
        ranked.geography_level,
        tiers.usage_tier,
        tiers.lower_quantile * (ranked.geography_count - 1) as target_position
    from ranked
    cross join tiers

),

interpolated as (

    select
        targets.wave_id,
        targets.geography_level,
        targets.usage_tier,
        below.usage_per_capita_index
        + (above.usage_per_capita_index - below.usage_per_capita_index)
        * (targets.target_position - floor(targets.target_position)) as lower_cut
    from targets
    inner join ranked as below
        on
            targets.wave_id = below.wave_id
            and targets.geography_level = below.geography_level
            and floor(targets.target_position) = below.ordinal
    inner join ranked as above
        on
            targets.wave_id = above.wave_id
            and targets.geography_level = above.geography_level
            and ceil(targets.target_position) = above.ordinal

)

select * from interpolated
