-- How do work, coursework and personal use divide the conversations of a country, and
-- does that go with how much AI is used there?
-- Countries with an index, the one with the largest share of work first. The residual
-- takes the rest of 100 percent.
with

shares as (

    select
        wave_id,
        geography_id,
        max(case category when 'work' then primitive_pct end) as work_pct,
        max(case category when 'coursework' then primitive_pct end) as coursework_pct,
        max(case category when 'personal' then primitive_pct end) as personal_pct
    from {{ ref('fct_primitive_share') }}
    where
        geography_level = 'country'
        and primitive = 'use_case'
    group by wave_id, geography_id

)

select
    waves.date_start,
    waves.platform,
    geographies.geography_name,
    shares.work_pct,
    shares.coursework_pct,
    shares.personal_pct,
    usage.usage_per_capita_index,
    usage.gdp_per_working_age_capita_usd
from shares
inner join {{ ref('dim_wave') }} as waves
    on shares.wave_id = waves.wave_id
inner join {{ ref('dim_geography') }} as geographies
    on shares.geography_id = geographies.geography_id
inner join {{ ref('fct_geography_usage') }} as usage
    on
        shares.wave_id = usage.wave_id
        and shares.geography_id = usage.geography_id
where
    usage.usage_per_capita_index is not null
    and shares.work_pct is not null
order by
    waves.date_start desc,
    shares.work_pct desc,
    shares.geography_id asc
