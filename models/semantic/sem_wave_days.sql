with

waves as (

    select * from {{ ref('dim_wave') }}

),

final as (

    select distinct date_start as date_day
    from waves

)

select * from final
