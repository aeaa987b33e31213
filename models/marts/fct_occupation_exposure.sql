with

final as (

    select
        soc_code,
        occupation_title,
        observed_exposure as observed_exposure_share
    from {{ ref('stg_release__occupation_exposure') }}

)

select * from final
