with

facts as (

    select * from {{ ref('fct_geography_usage') }}

),

waves as (

    select * from {{ ref('dim_wave') }}

),

final as (

    select
        facts.wave_id,
        waves.date_start as wave_start_date,
        facts.geography_level,
        facts.geography_id,
        facts.status,
        facts.usage_tier,
        facts.usage_tier_name,
        facts.meets_minimum_observations,
        facts.is_anomalous,
        facts.usage_count,
        facts.usage_pct,
        facts.working_age_population,
        facts.usage_per_capita_index
    from facts
    inner join waves
        on facts.wave_id = waves.wave_id

)

select * from final
