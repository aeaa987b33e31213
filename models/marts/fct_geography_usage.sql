-- The measures of a suppressed count are emptied one by one.
with

indexed as (

    select * from {{ ref('int_usage__index') }}

),

tiers as (

    select * from {{ ref('int_usage__tiers') }}

),

ranks as (

    select * from {{ ref('int_usage__ranks') }}

),

anomalies as (

    select * from {{ ref('anomalous_geographies') }}

),

slices as (

    select * from {{ ref('int_cells__slices') }}
    where facet in ({{ usage_facets() }})

),

joined as (

    select
        indexed.*,
        tiers.usage_tier,
        tiers.usage_tier_name,
        ranks.usage_rank,
        ranks.usage_rank_in_tier,
        ranks.usage_per_capita_index_rank,
        ranks.rank_low,
        ranks.rank_high,
        anomalies.geography_id is not null as is_anomalous,
        anomalies.anomaly,
        slices.is_found as is_slice_found,
        {{ observation_status(
            'indexed.usage_pct',
            'indexed.is_below_threshold',
            'indexed.meets_minimum_observations',
        ) }} as status
    from indexed
    left join tiers
        on
            indexed.wave_id = tiers.wave_id
            and indexed.geography_id = tiers.geography_id
    left join ranks
        on
            indexed.wave_id = ranks.wave_id
            and indexed.geography_id = ranks.geography_id
    left join anomalies
        on
            indexed.wave_id = anomalies.wave_id
            and indexed.geography_id = anomalies.geography_id
    left join slices
        on
            indexed.wave_id = slices.wave_id
            and indexed.geography_level = slices.geography_level

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
        case when status != 'Q' then usage_pct_low end as usage_pct_low,
        case when status != 'Q' then usage_pct_high end as usage_pct_high,
        cast(usage_rank as bigint) as usage_rank,
        working_age_population,
        gdp_usd,
        -- Whatever is made of the count would give a suppressed one back.
        case when status != 'Q' then usage_per_capita end as usage_per_capita,
        case
            when status != 'Q' then usage_per_capita_index
        end as usage_per_capita_index,
        case
            when status != 'Q' then usage_per_capita_index_low
        end as usage_per_capita_index_low,
        case
            when status != 'Q' then usage_per_capita_index_high
        end as usage_per_capita_index_high,
        cast(usage_per_capita_index_rank as bigint) as usage_per_capita_index_rank,
        cast(rank_low as bigint) as rank_low,
        cast(rank_high as bigint) as rank_high,
        case when status != 'Q' then usage_tier end as usage_tier,
        case when status != 'Q' then usage_tier_name end as usage_tier_name,
        cast(usage_rank_in_tier as bigint) as usage_rank_in_tier,
        -- Shares without counts: no minimum can be applied.
        case
            when usage_count is not null or usage_pct is null
                then meets_minimum_observations
        end as meets_minimum_observations,
        gdp_per_working_age_capita_usd,
        is_anomalous,
        anomaly,
        case
            when status = 'Q' then 'suppressed'
            when usage_count = 0 then 'stated_zero'
            when status != 'O' then null
            when is_slice_found then 'not_told'
            else 'slice_missing'
        end as absence
    from joined

)

select * from final
