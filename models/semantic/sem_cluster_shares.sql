with

facts as (

    select * from {{ ref('fct_cluster_share') }}

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
        facts.cluster_kind,
        facts.cluster_level,
        facts.cluster_id,
        facts.cluster_pct
    from facts
    inner join waves
        on facts.wave_id = waves.wave_id

)

select * from final
