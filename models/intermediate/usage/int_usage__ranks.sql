-- Where a geography stands among the others of its level: by usage, by usage within its
-- tier, and by the index. The last two rank those that pass the minimum only (Figures
-- 2.2, 2.5, 2.8 and 2.9); ties go by id.
with

indexed as (

    select
        *,
        coalesce(cast(usage_count as double), usage_pct) as usage_weight
    from {{ ref('int_usage__index') }}
    where
        not is_residual_geography
        and not is_below_threshold
        and coalesce(cast(usage_count as double), usage_pct) > 0

),

tiers as (

    select * from {{ ref('int_usage__tiers') }}

),

joined as (

    select
        indexed.wave_id,
        indexed.geography_level,
        indexed.geography_id,
        indexed.usage_weight,
        indexed.usage_per_capita_index,
        indexed.meets_minimum_observations,
        tiers.usage_tier,
        indexed.meets_minimum_observations
        and indexed.usage_per_capita_index is not null as is_ranked_by_index
    from indexed
    left join tiers
        on
            indexed.wave_id = tiers.wave_id
            and indexed.geography_id = tiers.geography_id

),

ranked as (

    select
        wave_id,
        geography_level,
        geography_id,
        row_number() over (
            partition by wave_id, geography_level
            order by usage_weight desc, geography_id asc
        ) as usage_rank,
        case
            when is_ranked_by_index and usage_tier is not null
                then row_number() over (
                    partition by
                        wave_id, geography_level, usage_tier, is_ranked_by_index
                    order by usage_weight desc, geography_id asc
                )
        end as usage_rank_in_tier,
        case
            when is_ranked_by_index
                then row_number() over (
                    partition by wave_id, geography_level, is_ranked_by_index
                    order by usage_per_capita_index desc, geography_id asc
                )
        end as usage_per_capita_index_rank
    from joined

)

select * from ranked
