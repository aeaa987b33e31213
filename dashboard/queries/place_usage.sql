-- Usage of one geography, wave by wave.
select
    usage.wave_id,
    usage.platform,
    waves.date_start,
    usage.geography_level,
    usage.status,
    usage.usage_per_capita_index,
    usage.usage_per_capita_index_low,
    usage.usage_per_capita_index_high,
    usage.usage_per_capita_index_rank,
    usage.rank_low,
    usage.rank_high,
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
inner join marts.dim_wave as waves on usage.wave_id = waves.wave_id
where usage.geography_id = $geography_id
order by waves.date_start, usage.wave_id
