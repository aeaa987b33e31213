with

facts as (

    select * from {{ ref('fct_geography_collaboration') }}

),

patterns as (

    select * from {{ ref('dim_collaboration_pattern') }}

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
        facts.pattern,
        patterns.collaboration_mode,
        facts.status,
        facts.usage_count,
        facts.collaboration_pct
    from facts
    inner join waves
        on facts.wave_id = waves.wave_id
    inner join patterns
        on facts.pattern = patterns.pattern

)

select * from final
