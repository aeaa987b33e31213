-- Figure 3.9: usage against cost of the tasks of two platforms, both less what the
-- controls explain.
with

observations as (

    select * from {{ ref('int_regression__observations') }}
    where model = 'task_usage_on_cost_given_controls'

),

waves as (

    select * from {{ ref('dim_wave') }}

),

final as (

    select
        observations.wave_id,
        waves.platform,
        observations.sample as collaboration_platform,
        observations.observation_id as task_id,
        {{ observation_status('observations.fitted_value', 'false', 'true') }}
            as status,
        observations.term_value as ln_cost_index_residual,
        observations.response_value as ln_usage_pct_residual,
        observations.fitted_value as ln_usage_pct_residual_fitted
    from observations
    inner join waves
        on observations.wave_id = waves.wave_id

)

select * from final
