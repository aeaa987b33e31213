-- Figure 2.7: the occupation groups with the largest shares worldwide against the usage
-- index, one panel a group. A share that was not published is no point.
with

observations as (

    select * from {{ ref('int_regression__observations') }}
    where model = 'occupation_share_on_usage_index'

),

usage_indices as (

    select * from {{ ref('fct_geography_usage') }}

),

geographies as (

    select * from {{ ref('dim_geography') }}

),

occupations as (

    select * from {{ ref('dim_occupation') }}

),

final as (

    select
        observations.wave_id,
        usage_indices.platform,
        observations.sample as occupation_id,
        occupations.occupation_name,
        observations.observation_id as geography_id,
        geographies.geography_name,
        {{ observation_status('observations.fitted_value', 'false', 'true') }}
            as status,
        observations.term_value as usage_per_capita_index,
        observations.response_value as occupation_pct,
        observations.fitted_value as occupation_pct_fitted,
        usage_indices.is_anomalous
    from observations
    inner join usage_indices
        on
            observations.wave_id = usage_indices.wave_id
            and observations.observation_id = usage_indices.geography_id
    inner join geographies
        on observations.observation_id = geographies.geography_id
    inner join occupations
        on observations.sample = occupations.occupation_id

)

select * from final
