-- The samples of all regressions in one long form: one row for each value that a
-- regression reads, transformed as its seed says. A logarithm that does not exist is
-- empty; the fit leaves out and counts observations with an empty value.
with

regressions as (

    select * from {{ ref('regressions') }}

),

variables as (

    select * from {{ ref('regression_variables') }}

),

stacked as (

    {{ regression_rows('income', [
        'usage_per_capita_index',
        'gdp_per_working_age_capita_usd',
    ]) }}
    union all
    {{ regression_rows('occupation', [
        'occupation_pct',
        'usage_per_capita_index',
    ]) }}
    union all
    {{ regression_rows('task_mix', [
        'automation_pct_classified_as_reported',
        'usage_per_capita_index',
        'expected_automation_pct',
    ]) }}
    union all
    {{ regression_rows('api_tasks', [
        'input_token_index',
        'output_token_index',
    ]) }}
    union all
    {{ regression_rows('api_categories', [
        'usage_pct',
        'mean_cost_index',
    ]) }}
    union all
    {{ regression_rows('shared_tasks', [
        'usage_pct_of_set',
        'cost_index',
        'category_rank',
        'directive_pct',
        'feedback_loop_pct',
        'learning_pct',
        'task_iteration_pct',
        'validation_pct',
        'directive_is_unpublished',
        'feedback_loop_is_unpublished',
        'learning_is_unpublished',
        'task_iteration_is_unpublished',
        'validation_is_unpublished',
    ]) }}

),

minimums as (

    select * from {{ ref('minimum_places') }}
    where purpose = 'regression'

),

sizes as (

    select
        sample_source,
        wave_id,
        sample,
        count(distinct observation_id) as observation_count
    from stacked
    group by sample_source, wave_id, sample

),

anomalies as (

    select * from {{ ref('anomalous_geographies') }}

),

transformed as (

    select
        stacked.wave_id,
        regressions.model,
        stacked.sample,
        stacked.observation_id,
        variables.term,
        variables.term_order,
        variables.role,
        variables.role = 'response' as is_response,
        variables.transformation = 'indicators' as is_indicated,
        anomalies.geography_id is not null as is_suspect,
        case
            when variables.transformation != 'ln' then stacked.variable_value
            when stacked.variable_value > 0 then ln(stacked.variable_value)
        end as term_value
    from stacked
    inner join regressions
        on stacked.sample_source = regressions.sample_source
    inner join variables
        on
            regressions.model = variables.model
            and stacked.variable = variables.variable
    left join anomalies
        on
            stacked.wave_id = anomalies.wave_id
            and stacked.observation_id = anomalies.geography_id
    inner join sizes
        on
            stacked.sample_source = sizes.sample_source
            and stacked.wave_id = sizes.wave_id
            and stacked.sample = sizes.sample
    inner join minimums
        on sizes.observation_count >= minimums.minimum_count

)

select * from transformed
