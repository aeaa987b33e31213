with

estimates as (

    select * from {{ ref('int_regression__estimates') }}

),

regressions as (

    select * from {{ ref('regressions') }}

),

waves as (

    select * from {{ ref('waves') }}

),

joined as (

    select
        estimates.*,
        waves.platform,
        {{ observation_status(
            'estimates.estimate',
            'false',
            'estimates.observation_count >= estimates.parameter_count'
            ~ ' * regressions.minimum_observations_per_parameter',
        ) }} as status
    from estimates
    inner join regressions
        on estimates.model = regressions.model
    inner join waves
        on estimates.wave_id = waves.wave_id

),

final as (

    select
        wave_id,
        platform,
        model,
        sample,
        term,
        response,
        status,
        reason,
        estimate,
        standard_error,
        p_value,
        standard_error_hc1,
        p_value_hc1,
        influential_observation_id,
        estimate_without_influential,
        p_value_hc1_without_influential,
        suspect_observation_count,
        estimate_without_suspect,
        p_value_hc1_without_suspect,
        r_squared,
        observation_count,
        dropped_observation_count,
        degrees_of_freedom,
        covariance
    from joined

)

select * from final
