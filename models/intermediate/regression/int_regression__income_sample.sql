-- Usage index and income of the geographies that pass the minimum (Figure 2.4 and its
-- sibling for the states).
with

indexed as (

    select * from {{ ref('int_usage__index') }}

),

excluded as (

    select * from {{ ref('excluded_geographies') }}

),

final as (

    select
        indexed.wave_id,
        indexed.geography_level as sample,
        indexed.geography_id as observation_id,
        indexed.usage_per_capita_index,
        indexed.gdp_per_working_age_capita_usd
    from indexed
    left join excluded
        on
            indexed.wave_id = excluded.wave_id
            and indexed.geography_id = excluded.geography_id
    where
        indexed.meets_minimum_observations
        and not indexed.is_residual_geography
        and excluded.geography_id is null
        -- Of regions neither population nor GDP is known, and units have none.
        and indexed.geography_level in ('country', 'state_us')

)

select * from final
