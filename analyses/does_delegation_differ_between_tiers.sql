-- Do geographies that use AI more for their population hand over fewer tasks? Means of
-- the geographies of each tier, unweighted; the task mix is not held fixed.
with

modes as (

    select * from {{ ref('fct_geography_automation') }}
    where status = 'A'

),

places as (

    select * from {{ ref('fct_geography_usage') }}
    where usage_tier is not null

)

select
    places.wave_id,
    places.geography_level,
    places.usage_tier,
    places.usage_tier_name,
    count(*) as geography_count,
    avg(modes.automation_pct_classified) as automation_pct_classified_mean,
    avg(places.usage_per_capita_index) as usage_per_capita_index_mean
from places
inner join modes
    on
        places.wave_id = modes.wave_id
        and places.geography_id = modes.geography_id
group by
    places.wave_id,
    places.geography_level,
    places.usage_tier,
    places.usage_tier_name
order by places.wave_id, places.geography_level, places.usage_tier
