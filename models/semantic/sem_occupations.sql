with

facts as (

    select * from {{ ref('fct_geography_occupation') }}

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
        facts.occupation_id,
        facts.status,
        facts.occupation_pct,
        facts.occupation_pct_classified
    from facts
    inner join waves
        on facts.wave_id = waves.wave_id

)

select * from final
