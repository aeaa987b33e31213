with

facts as (

    select * from {{ ref('fct_geography_task') }}

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
        facts.task_id,
        facts.status,
        facts.usage_count,
        facts.task_pct,
        facts.task_pct_index
    from facts
    inner join waves
        on facts.wave_id = waves.wave_id

)

select * from final
