-- How fast does the share of US firms that use AI grow? Change of the moving average
-- over a year, in percentage points.
with

adoption as (

    select * from {{ ref('fct_business_adoption') }}
    where adoption_pct_moving_average is not null

),

before as (

    select * from adoption

)

select
    adoption.geography_id,
    adoption.period_code,
    adoption.reference_end_date,
    adoption.adoption_pct,
    adoption.adoption_pct_moving_average,
    adoption.adoption_pct_moving_average
    - before.adoption_pct_moving_average as change_over_a_year_pp
from adoption
-- 26 periods of two weeks are a year; a gap in the survey leaves the change empty.
left join before
    on
        adoption.geography_id = before.geography_id
        and adoption.reference_end_date
        = before.reference_end_date + interval '364' day
order by adoption.geography_id, adoption.reference_end_date
