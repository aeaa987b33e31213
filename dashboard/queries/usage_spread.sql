-- How unevenly usage is spread over countries and states, wave by wave.
select
    spread.wave_id,
    spread.geography_level,
    spread.sample,
    spread.geography_count,
    spread.usage_index_gini,
    spread.usage_index_log_stdev,
    spread.top_5_usage_pct,
    spread.top_10_usage_pct,
    spread.top_20_usage_pct,
    spread.top_5_usage_index_pct,
    spread.top_10_usage_index_pct,
    spread.top_20_usage_index_pct
from marts.fct_usage_concentration as spread
inner join marts.dim_wave as waves on spread.wave_id = waves.wave_id
order by spread.geography_level, waves.date_start, spread.wave_id, spread.sample
