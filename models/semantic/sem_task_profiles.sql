with

facts as (

    select * from {{ ref('fct_task_profile') }}

),

waves as (

    select * from {{ ref('dim_wave') }}

),

final as (

    select
        facts.wave_id,
        waves.date_start as wave_start_date,
        facts.task_id,
        facts.occupation_id,
        facts.status,
        facts.task_pct,
        facts.input_token_index,
        facts.output_token_index,
        facts.cost_index
    from facts
    inner join waves
        on facts.wave_id = waves.wave_id

)

select * from final
