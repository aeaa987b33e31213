-- Where a geography stands among the others of its level: by usage, by usage within its
-- tier, and by the index. The last two rank those that pass the minimum only (Figures
-- 2.2, 2.5, 2.8 and 2.9); ties go by id. The interval of a rank goes from the first to
-- the last one that the intervals of the indices allow: a geography stands before
-- another for sure only where its whole interval does.
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
        indexed.usage_per_capita_index_low,
        indexed.usage_per_capita_index_high,
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

),

bounded as (

    select * from joined
    where is_ranked_by_index and usage_per_capita_index_low is not null

),

rank_intervals as (

    select
        ours.wave_id,
        ours.geography_id,
        1 + sum(
            case
                when
                    rivals.usage_per_capita_index_low
                    > ours.usage_per_capita_index_high
                    then 1
                else 0
            end
        ) as rank_low,
        sum(
            case
                when
                    rivals.usage_per_capita_index_high
                    < ours.usage_per_capita_index_low
                    then 0
                else 1
            end
        ) as rank_high
    from bounded as ours
    inner join bounded as rivals
        on
            ours.wave_id = rivals.wave_id
            and ours.geography_level = rivals.geography_level
    group by ours.wave_id, ours.geography_id

),

final as (

    select
        ranked.*,
        rank_intervals.rank_low,
        rank_intervals.rank_high
    from ranked
    left join rank_intervals
        on
            ranked.wave_id = rank_intervals.wave_id
            and ranked.geography_id = rank_intervals.geography_id

)

select * from final
