with

final as (

    select
        onet_soc_code,
        soc_code,
        occupation_id,
        occupation_title,
        median_wage_year_usd,
        median_wage_hour_usd
    from {{ ref('int_exposure__wages') }}

)

select * from final
