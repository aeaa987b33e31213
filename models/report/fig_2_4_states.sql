-- Figure 2.4's sibling: usage index and income of the states.
with

usage_indices as (

    select * from {{ ref('fct_geography_usage') }}
    where
        geography_level = 'state_us'
        and meets_minimum_observations
        and usage_per_capita_index is not null

),

geographies as (

    select * from {{ ref('dim_geography') }}

),

observations as (

    select * from {{ ref('int_regression__observations') }}
    where model = 'usage_index_on_income'

),

final as (

    select
        usage_indices.wave_id,
        usage_indices.platform,
        usage_indices.geography_id,
        geographies.geography_name,
        {{ observation_status('observations.fitted_value', 'false', 'true') }}
            as status,
        usage_indices.gdp_per_working_age_capita_usd,
        usage_indices.usage_per_capita_index,
        -- The line is fitted to logarithms and drawn on the index itself.
        exp(observations.fitted_value) as usage_per_capita_index_fitted,
        usage_indices.is_anomalous
    from usage_indices
    inner join geographies
        on usage_indices.geography_id = geographies.geography_id
    left join observations
        on
            usage_indices.wave_id = observations.wave_id
            and usage_indices.geography_level = observations.sample
            and usage_indices.geography_id = observations.observation_id

)

select * from final
