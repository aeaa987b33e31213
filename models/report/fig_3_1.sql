-- Figure 3.1: the share of US firms that use AI, from the first period that has an
-- estimate to the last. A gap in between is a row without a value.
with

adoption as (

    select * from {{ ref('fct_business_adoption') }}

),

spans as (

    select
        geography_id,
        min(reference_end_date) as first_date,
        max(reference_end_date) as last_date
    from adoption
    where adoption_pct is not null
    group by geography_id

),

final as (

    select
        adoption.geography_id,
        adoption.period_code,
        adoption.reference_start_date,
        adoption.reference_end_date,
        adoption.status,
        adoption.adoption_pct,
        adoption.adoption_pct_moving_average
    from adoption
    inner join spans
        on
            adoption.geography_id = spans.geography_id
            and adoption.reference_end_date >= spans.first_date
            and adoption.reference_end_date <= spans.last_date

)

select * from final
