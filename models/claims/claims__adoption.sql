-- Computed values of the claims about firms, from the Census survey (method section 6,
-- Figure 3.1): its first period with an estimate, and the last that ended within the
-- release's window.
with

adoption as (

    select * from {{ ref('fct_business_adoption') }}
    where adoption_pct is not null

),

windows as (

    select
        release_id,
        max(date_end) as window_end
    from {{ ref('claims__waves') }}
    group by release_id

),

ordered as (

    select
        windows.release_id,
        adoption.geography_id,
        adoption.adoption_pct,
        {{ dbt.datediff(
            'adoption.reference_start_date', 'adoption.reference_end_date', 'day'
        ) }} + 1 as period_days,
        row_number() over (
            partition by windows.release_id, adoption.geography_id
            order by adoption.reference_end_date
        ) as number_from_first,
        row_number() over (
            partition by windows.release_id, adoption.geography_id
            order by adoption.reference_end_date desc
        ) as number_from_last
    from windows
    inner join adoption
        on windows.window_end >= adoption.reference_end_date

),

spans as (

    select
        release_id,
        geography_id,
        max(case when number_from_first = 1 then adoption_pct end) as first_pct,
        max(case when number_from_last = 1 then adoption_pct end) as last_pct,
        min(period_days) / 7.0 as shortest_weeks,
        max(period_days) / 7.0 as longest_weeks
    from ordered
    group by release_id, geography_id

),

final as (

    select
        spans.release_id,
        measures.quantity,
        spans.geography_id,
        measures.cluster_key,
        case
            when measures.quantity = 'business_ai_use_ratio'
                then spans.last_pct / spans.first_pct
            when measures.quantity = 'business_ai_nonuse_pct' then 100 - spans.last_pct
            when measures.quantity = 'survey_recall_weeks' then spans.shortest_weeks
            when measures.cluster_key = 'first_period' then spans.first_pct
            else spans.last_pct
        end as value_computed,
        case
            when measures.quantity = 'survey_recall_weeks' then spans.longest_weeks
        end as value_computed_high
    from spans
    cross join (
        values
        ('business_ai_use_pct', 'first_period'),
        ('business_ai_use_pct', 'last_period'),
        ('business_ai_use_ratio', 'last_period:first_period'),
        ('business_ai_nonuse_pct', 'last_period'),
        ('survey_recall_weeks', 'all')
    ) as measures (quantity, cluster_key)

)

select * from final
