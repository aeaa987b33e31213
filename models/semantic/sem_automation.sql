with

facts as (

    select * from {{ ref('fct_geography_automation') }}

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
        facts.automation_pct_classified,
        facts.augmentation_pct_classified,
        facts.automation_pct_all,
        facts.augmentation_pct_all
    from facts
    inner join waves
        on facts.wave_id = waves.wave_id

)

select * from final
