-- The releases that a report's numbers can be held against. The tables of labor market
-- exposure have no wave and no mark of being made up: beside made-up waves they are
-- taken for made up too.
with

waves as (

    select * from {{ ref('claims__waves') }}

),

present_waves as (

    select * from {{ ref('dim_wave') }}

),

claimed as (

    select * from {{ ref('claim_releases') }}

),

occupations as (

    select * from {{ ref('fct_occupation_exposure') }}

),

exposure as (

    select count(*) as occupation_count from occupations

),

made_up as (

    select count(*) as wave_count
    from present_waves
    where is_synthetic

),

final as (

    select distinct
        release_id,
        is_synthetic
    from waves
    union all
    select
        claimed.release_id,
        false as is_synthetic
    from claimed
    cross join exposure
    cross join made_up
    where
        not claimed.has_waves
        and exposure.occupation_count > 0
        and made_up.wave_count = 0

)

select * from final
