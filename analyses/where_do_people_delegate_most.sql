-- In which countries and states do people hand over tasks most, rather than work on
-- them with the model? Shares of the five classified patterns.
with

modes as (

    select * from {{ ref('fct_geography_automation') }}
    where status = 'A'

),

geographies as (

    select * from {{ ref('dim_geography') }}

),

places as (

    select * from {{ ref('fct_geography_usage') }}

)

select
    modes.wave_id,
    modes.geography_level,
    geographies.geography_name,
    modes.automation_pct_classified,
    modes.augmentation_pct_classified,
    places.usage_count,
    places.is_anomalous
from modes
inner join geographies
    on modes.geography_id = geographies.geography_id
inner join places
    on
        modes.wave_id = places.wave_id
        and modes.geography_id = places.geography_id
where not geographies.is_residual
order by
    modes.wave_id asc,
    modes.geography_level asc,
    modes.automation_pct_classified desc
