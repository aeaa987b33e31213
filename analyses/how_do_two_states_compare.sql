-- How do two states compare in usage, in the way people work with AI, and in what they
-- ask for more than the country does? Put in your own two.
with

places as (

    select * from {{ ref('fct_geography_usage') }}
    where geography_id in ('US-CA', 'US-TX')

),

modes as (

    select * from {{ ref('fct_geography_automation') }}

),

stand_outs as (

    select * from {{ ref('fct_over_representation') }}
    where
        cluster_kind = 'request'
        and over_representation_rank = 1

)

select
    places.wave_id,
    places.geography_id,
    places.usage_count,
    places.usage_pct,
    places.usage_pct_low,
    places.usage_pct_high,
    places.usage_per_capita_index,
    places.usage_per_capita_index_low,
    places.usage_per_capita_index_high,
    places.usage_tier_name,
    modes.automation_pct_classified,
    modes.augmentation_pct_classified,
    stand_outs.cluster_name as most_over_represented_request,
    stand_outs.cluster_pct_index as its_index
from places
left join modes
    on
        places.wave_id = modes.wave_id
        and places.geography_id = modes.geography_id
left join stand_outs
    on
        places.wave_id = stand_outs.wave_id
        and places.geography_id = stand_outs.geography_id
order by places.wave_id, places.geography_id
