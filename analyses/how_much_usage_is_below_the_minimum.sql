-- How many geographies have usage below the minimum observations or of no known place,
-- and how much of the usage is theirs?
with

places as (

    select * from {{ ref('fct_geography_usage') }}
    where usage_count > 0

),

geographies as (

    select * from {{ ref('dim_geography') }}

),

classed as (

    select
        places.wave_id,
        places.geography_level,
        places.usage_count,
        places.usage_pct,
        case
            when geographies.is_residual then 'no known place'
            when places.meets_minimum_observations then 'passes the minimum'
            else 'below the minimum'
        end as reliability
    from places
    inner join geographies
        on places.geography_id = geographies.geography_id

)

select
    wave_id,
    geography_level,
    reliability,
    count(*) as geography_count,
    sum(usage_count) as usage_count,
    sum(usage_pct) as usage_pct
from classed
group by wave_id, geography_level, reliability
order by wave_id asc, geography_level asc, usage_count desc
