-- Automation, usage index and the automation that the task mix lets expect, for the
-- geographies that pass the minimum (Figure 2.11). As in the report an unpublished
-- pattern counts 0; what else was not published stays empty.
with

indexed as (

    select * from {{ ref('int_usage__index') }}

),

modes as (

    select * from {{ ref('int_collaboration__modes') }}

),

expected as (

    select * from {{ ref('int_regression__expected_automation') }}

),

joined as (

    select
        indexed.wave_id,
        indexed.geography_level as sample,
        indexed.geography_id as observation_id,
        modes.automation_pct_classified_as_reported,
        indexed.usage_per_capita_index,
        expected.expected_automation_pct
    from indexed
    left join modes
        on
            indexed.wave_id = modes.wave_id
            and indexed.geography_id = modes.geography_id
    left join expected
        on
            indexed.wave_id = expected.wave_id
            and indexed.geography_id = expected.geography_id
    where
        indexed.meets_minimum_observations
        and not indexed.is_residual_geography
        -- Regions have no index.
        and indexed.geography_level != 'country_state'

)

select * from joined
