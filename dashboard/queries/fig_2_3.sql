-- Every country and territory of the map, those without data too, with the usage that
-- its tier rests on.
select
    maps.wave_id,
    maps.geography_id,
    maps.geography_name,
    maps.map_class,
    maps.status,
    maps.usage_tier,
    maps.usage_tier_name,
    maps.usage_per_capita_index,
    usage.usage_per_capita_index_low,
    usage.usage_per_capita_index_high,
    usage.usage_count,
    usage.usage_pct,
    usage.is_anomalous
from report.fig_2_3 as maps
left join marts.fct_geography_usage as usage
    on maps.wave_id = usage.wave_id and maps.geography_id = usage.geography_id
order by maps.wave_id, maps.geography_id
