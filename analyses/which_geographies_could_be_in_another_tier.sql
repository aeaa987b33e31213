-- Whose tier is uncertain, because the interval of the usage index reaches over a cut
-- between two tiers?
with

places as (

    select * from {{ ref('fct_geography_usage') }}

),

geographies as (

    select * from {{ ref('dim_geography') }}

),

cuts as (

    select * from {{ ref('int_usage__tier_cuts') }}

)

select
    places.wave_id,
    places.geography_level,
    geographies.geography_name,
    places.status,
    places.usage_tier as usage_tier_now,
    min(cuts.usage_tier) - 1 as usage_tier_lowest,
    max(cuts.usage_tier) as usage_tier_highest,
    places.usage_per_capita_index,
    places.usage_per_capita_index_low,
    places.usage_per_capita_index_high
from places
inner join geographies
    on places.geography_id = geographies.geography_id
inner join cuts
    on
        places.wave_id = cuts.wave_id
        and places.geography_level = cuts.geography_level
        and places.usage_per_capita_index_low <= cuts.lower_cut
        and places.usage_per_capita_index_high > cuts.lower_cut
group by
    places.wave_id,
    places.geography_level,
    geographies.geography_name,
    places.status,
    places.usage_tier,
    places.usage_per_capita_index,
    places.usage_per_capita_index_low,
    places.usage_per_capita_index_high
order by
    places.wave_id asc,
    places.geography_level asc,
    places.usage_per_capita_index desc
