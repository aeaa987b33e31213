-- The share of firms that use AI, by survey period, with its moving average (method
-- section 6, Figure 3.1). The average trails: it is of a period and those before it, as
-- a reader of the period could have known it. Where one of them is missing there is
-- none, so that it never bridges a gap.
with

rules as (

    select * from {{ ref('business_adoption_rules') }}

),

responses as (

    select * from {{ ref('stg_adoption__responses') }}

),

periods as (

    select * from {{ ref('stg_adoption__periods') }}

),

ordered as (

    select
        rules.geography_id,
        rules.moving_average_periods,
        responses.period_code,
        periods.collection_start_date,
        periods.collection_end_date,
        periods.reference_start_date,
        periods.reference_end_date,
        responses.response_pct as adoption_pct,
        responses.is_suppressed,
        row_number() over (
            partition by rules.geography_id
            order by periods.reference_end_date, responses.period_code
        ) as period_number
    from rules
    inner join responses
        on
            rules.question_id = responses.question_id
            and rules.answer_id = responses.answer_id
    inner join periods
        on responses.period_code = periods.period_code

),

averaged as (

    select
        ordered.geography_id,
        ordered.period_code,
        ordered.collection_start_date,
        ordered.collection_end_date,
        ordered.reference_start_date,
        ordered.reference_end_date,
        ordered.adoption_pct,
        ordered.is_suppressed,
        case
            when count(earlier.adoption_pct) = ordered.moving_average_periods
                then avg(earlier.adoption_pct)
        end as adoption_pct_moving_average
    from ordered
    inner join ordered as earlier
        on
            ordered.geography_id = earlier.geography_id
            and ordered.period_number >= earlier.period_number
            and ordered.period_number
            < earlier.period_number + ordered.moving_average_periods
    group by
        ordered.geography_id,
        ordered.period_code,
        ordered.collection_start_date,
        ordered.collection_end_date,
        ordered.reference_start_date,
        ordered.reference_end_date,
        ordered.adoption_pct,
        ordered.is_suppressed,
        ordered.moving_average_periods

)

select * from averaged
