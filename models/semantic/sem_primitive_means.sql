with

facts as (

    select * from {{ ref('fct_primitive_mean') }}

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
        facts.measure_id,
        facts.unit,
        facts.mean_value,
        facts.median_value
    from facts
    inner join waves
        on facts.wave_id = waves.wave_id

)

select * from final
