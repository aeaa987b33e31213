with

waves as (

    select * from {{ ref('waves') }}

),

present as (

    select distinct wave_id from {{ ref('int_cells__slices') }}

),

final as (

    select
        waves.wave_id,
        waves.platform,
        waves.release_id,
        waves.platform_and_product,
        waves.date_start,
        waves.date_end,
        waves.reference_year,
        waves.is_synthetic,
        waves.layout,
        waves.report_wave
    from waves
    inner join present
        on waves.wave_id = present.wave_id

)

select * from final
