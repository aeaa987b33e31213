with

final as (

    select
        occupation_id,
        occupation_title,
        employment_count,
        employment_pct
    from {{ ref('int_exposure__employment') }}

)

select * from final
