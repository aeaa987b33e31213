-- Computed values of the claims about tiers (method section 2, Table 2.1).
with

published as (

    select * from {{ ref('fct_geography_usage') }}
    where usage_tier is not null

),

geographies as (

    select * from {{ ref('dim_geography') }}

),

tiers as (

    select * from {{ ref('usage_tiers') }}

),

placed as (

    select
        published.wave_id,
        published.geography_level,
        published.geography_id,
        published.usage_count,
        published.usage_per_capita_index,
        published.usage_tier,
        published.usage_rank_in_tier,
        geographies.is_us_territory
    from published
    inner join geographies
        on published.geography_id = geographies.geography_id

),

-- A place has a rank in its own tier; in any other it has none, written 0.
ranks as (

    select
        placed.wave_id,
        placed.geography_id,
        cast(tiers.usage_tier as string) as cluster_key,
        case
            when placed.usage_tier = tiers.usage_tier then placed.usage_rank_in_tier
            else 0
        end as value_computed
    from placed
    cross join tiers
    where placed.usage_rank_in_tier is not null

),

tier_sizes as (

    select
        wave_id,
        geography_level,
        cast(usage_tier as string) as cluster_key,
        count(case when not is_us_territory then geography_id end) as size_without,
        min(
            case when not is_us_territory then usage_per_capita_index end
        ) as index_low,
        max(
            case when not is_us_territory then usage_per_capita_index end
        ) as index_high,
        min(usage_count) as count_low,
        max(usage_count) as count_high
    from placed
    group by wave_id, geography_level, usage_tier

),

final as (

    select
        wave_id,
        'usage_rank_in_tier' as quantity,
        geography_id,
        cluster_key,
        'tier' as base,
        cast(value_computed as double) as value_computed,
        cast(null as double) as value_computed_high
    from ranks
    union all
    select
        wave_id,
        'geographies_in_tier' as quantity,
        geography_level as geography_id,
        cluster_key,
        'without_us_territories' as base,
        size_without as value_computed,
        cast(null as double) as value_computed_high
    from tier_sizes
    union all
    select
        wave_id,
        'usage_per_capita_index_range' as quantity,
        geography_level as geography_id,
        cluster_key,
        'without_us_territories' as base,
        index_low as value_computed,
        index_high as value_computed_high
    from tier_sizes
    union all
    select
        wave_id,
        'usage_count_in_tier' as quantity,
        geography_level as geography_id,
        cluster_key,
        'all_geographies' as base,
        count_low as value_computed,
        count_high as value_computed_high
    from tier_sizes

)

select * from final
