-- Wages by O*NET-SOC code. The file mixes wages of a year with those of an hour, which
-- it gives where nobody works the year round: no wage of a year is below 1,000 US$.
with

wages as (

    select * from {{ ref('stg_release__occupation_wages') }}

),

by_period as (

    select
        onet_soc_code,
        substr(onet_soc_code, 1, 7) as soc_code,
        substr(onet_soc_code, 1, 2) as occupation_id,
        occupation_title,
        case when median_wage >= 1000 then median_wage end as median_wage_year_usd,
        case when median_wage < 1000 then median_wage end as median_wage_hour_usd
    from wages

)

select * from by_period
