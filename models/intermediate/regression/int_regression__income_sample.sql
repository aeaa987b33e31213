-- Usage index and income of the geographies that pass the minimum (Figure 2.4 and its
-- sibling for the states).
with

indexed as (

    select * from {{ ref('int_usage__index') }}

),

final as (

    select
        wave_id,
        geography_level as sample,
        geography_id as observation_id,
        usage_per_capita_index,
        gdp_per_working_age_capita_usd
    from indexed
    where
        meets_minimum_observations
        and not is_residual_geography

)

select * from final
