-- Figure 2.11: automation against the usage index, both less what the task mix lets
-- expect. A geography without published tasks has no residuals. As in the report an
-- unpublished pattern counts 0 in the residuals.
with

task_mix as (

    select * from {{ ref('int_regression__task_mix_sample') }}

),

modes as (

    select * from {{ ref('fct_geography_automation') }}

),

observations as (

    select * from {{ ref('int_regression__observations') }}
    where model = 'automation_on_usage_index_given_task_mix'

),

usage_indices as (

    select * from {{ ref('fct_geography_usage') }}

),

geographies as (

    select * from {{ ref('dim_geography') }}

),

final as (

    select
        task_mix.wave_id,
        usage_indices.platform,
        task_mix.sample as geography_level,
        task_mix.observation_id as geography_id,
        geographies.geography_name,
        {{ observation_status('observations.fitted_value', 'false', 'true') }}
            as status,
        task_mix.usage_per_capita_index,
        modes.automation_pct_classified,
        task_mix.automation_pct_classified_as_reported,
        task_mix.expected_automation_pct,
        observations.term_value as usage_per_capita_index_residual,
        observations.response_value as automation_residual_pp,
        observations.fitted_value as automation_residual_pp_fitted,
        usage_indices.is_anomalous,
        task_mix.automation_pct_classified_as_reported is not null
        and modes.automation_pct_classified is null as has_unpublished_pattern
    from task_mix
    inner join usage_indices
        on
            task_mix.wave_id = usage_indices.wave_id
            and task_mix.observation_id = usage_indices.geography_id
    inner join geographies
        on task_mix.observation_id = geographies.geography_id
    left join modes
        on
            task_mix.wave_id = modes.wave_id
            and task_mix.observation_id = modes.geography_id
    left join observations
        on
            task_mix.wave_id = observations.wave_id
            and task_mix.sample = observations.sample
            and task_mix.observation_id = observations.observation_id

)

select * from final
