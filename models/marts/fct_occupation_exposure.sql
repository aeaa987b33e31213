with

final as (

    select
        soc_code,
        occupation_title,
        occupation_id,
        observed_exposure_share
    from {{ ref('int_exposure__occupations') }}

)

select * from final
