-- Exposure of occupations with their SOC major group.
with

exposure as (

    select * from {{ ref('stg_release__occupation_exposure') }}

),

grouped as (

    select
        soc_code,
        occupation_title,
        substr(soc_code, 1, 2) as occupation_id,
        observed_exposure as observed_exposure_share
    from exposure

)

select * from grouped
