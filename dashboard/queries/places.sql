-- How much each geography uses AI, wave by wave, ranked by the usage index within its
-- level: list, search and comparison.
select
    usage.wave_id,
    usage.geography_id,
    geographies.geography_name,
    usage.geography_level,
    usage.usage_per_capita_index_rank,
    usage.rank_low,
    usage.rank_high,
    geographies.region,
    geographies.subregion,
    geographies.income_group,
    usage.status,
    usage.usage_per_capita_index,
    usage.usage_per_capita_index_low,
    usage.usage_per_capita_index_high,
    usage.usage_tier,
    usage.usage_tier_name,
    usage.usage_count,
    usage.usage_pct,
    usage.usage_pct_low,
    usage.usage_pct_high,
    usage.usage_rank,
    usage.working_age_population,
    usage.gdp_per_working_age_capita_usd,
    usage.meets_minimum_observations,
    usage.is_anomalous,
    usage.anomaly,
    usage.absence
from marts.fct_geography_usage as usage
inner join marts.dim_geography as geographies
    on usage.geography_id = geographies.geography_id
where
    not geographies.is_residual
    -- A level of which nothing is known has no page of each of its places.
    and usage.geography_level in (
        select known.geography_level
        from marts.fct_geography_usage as known
        inner join marts.dim_geography as places
            on known.geography_id = places.geography_id
        where not places.is_residual and known.status != 'O'
    )
order by
    usage.wave_id asc,
    usage.geography_level asc,
    usage.usage_per_capita_index_rank asc nulls last,
    usage.usage_per_capita_index desc nulls last,
    geographies.geography_name asc
