-- The O*NET-SOC occupations of a SOC major group: usage, wage, exposure, wave by wave;
-- of `all` groups those whose wage of a year is known.
-- usage_pct: Share of usage, %; a task of several occupations is split evenly.
-- task_count: Tasks of the occupation with a published share.
with usage as (

    -- A task of several occupations counts in each with an even part.
    select
        profiles.wave_id,
        bridge.onet_soc_code,
        bridge.soc_code,
        bridge.occupation_id,
        count(*) as task_count,
        sum(profiles.task_pct / bridge.occupation_count) as usage_pct
    from marts.fct_task_profile as profiles
    inner join marts.dim_task_occupation as bridge
        on profiles.task_id = bridge.task_id
    where profiles.task_pct is not null
    group by all

)

select
    usage.wave_id,
    usage.onet_soc_code,
    coalesce(wages.occupation_title, exposure.occupation_title) as occupation_title,
    occupations.occupation_name,
    usage.task_count,
    usage.usage_pct,
    wages.median_wage_year_usd,
    wages.median_wage_hour_usd,
    exposure.observed_exposure_share
from usage
inner join marts.dim_occupation as occupations
    on usage.occupation_id = occupations.occupation_id
left join marts.fct_occupation_wage as wages
    on usage.onet_soc_code = wages.onet_soc_code
left join marts.fct_occupation_exposure as exposure
    on usage.soc_code = exposure.soc_code
where
    usage.occupation_id = $occupation_id
    or ($occupation_id = 'all' and wages.median_wage_year_usd is not null)
order by usage.wave_id asc, usage.usage_pct desc, usage.onet_soc_code asc
