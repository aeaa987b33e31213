-- Every earlier and later wave of one platform that reports compare (method section 6).
-- What was observed and what is synthetic are never compared.
with

waves as (

    select * from {{ ref('waves') }}
    where report_wave is not null

),

present as (

    select distinct wave_id from {{ ref('int_cells__slices') }}

),

present_waves as (

    select
        waves.wave_id,
        waves.platform,
        waves.date_start,
        waves.is_synthetic
    from waves
    inner join present
        on waves.wave_id = present.wave_id

),

paired as (

    select
        earlier.platform,
        earlier.wave_id as wave_id_before,
        later.wave_id as wave_id_after
    from present_waves as earlier
    inner join present_waves as later
        on
            earlier.platform = later.platform
            and earlier.is_synthetic = later.is_synthetic
            and earlier.date_start < later.date_start

)

select * from paired
