-- How many published rows are suppressed or rest on few conversations, and in which
-- tables?
with

statuses as (

    select
        wave_id,
        geography_level,
        'usage' as subject,
        status
    from {{ ref('fct_geography_usage') }}
    union all
    select
        wave_id,
        geography_level,
        'tasks' as subject,
        status
    from {{ ref('fct_geography_task') }}
    union all
    select
        wave_id,
        geography_level,
        'requests' as subject,
        status
    from {{ ref('fct_geography_request') }}
    union all
    select
        wave_id,
        geography_level,
        'collaboration' as subject,
        status
    from {{ ref('fct_geography_collaboration') }}

)

select
    wave_id,
    subject,
    geography_level,
    count(*) as row_count,
    sum(case when status = 'A' then 1 else 0 end) as normal_count,
    sum(case when status = 'U' then 1 else 0 end) as low_reliability_count,
    sum(case when status = 'Q' then 1 else 0 end) as suppressed_count,
    sum(case when status = 'O' then 1 else 0 end) as missing_count
from statuses
group by wave_id, subject, geography_level
order by wave_id, subject, geography_level
