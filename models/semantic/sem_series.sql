with

facts as (

    select * from {{ ref('fct_series') }}

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
        facts.measure,
        facts.entity_id,
        facts.unit,
        facts.stretch_number,
        facts.is_comparable,
        facts.comparability_note,
        facts.point_value
    from facts
    inner join waves
        on facts.wave_id = waves.wave_id

)

select * from final
