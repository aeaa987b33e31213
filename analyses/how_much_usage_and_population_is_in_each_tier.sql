-- How much of the usage, and how much of the population, is in each tier?
with

places as (

    select * from {{ ref('fct_geography_usage') }}
    where usage_tier is not null

)

select
    wave_id,
    geography_level,
    usage_tier,
    usage_tier_name,
    count(*) as geography_count,
    sum(usage_count) as usage_count,
    sum(usage_pct) as usage_pct,
    sum(working_age_population) * 100.0 / sum(sum(working_age_population)) over (
        partition by wave_id, geography_level
    ) as working_age_population_pct
from places
group by wave_id, geography_level, usage_tier, usage_tier_name
order by wave_id, geography_level, usage_tier
