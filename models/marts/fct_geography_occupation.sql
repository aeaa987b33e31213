with

final as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        occupation_id,
        -- Only geographies that pass the minimum are here, and all of them have a
        -- share.
        'A' as status,
        occupation_pct,
        occupation_pct_classified
    from {{ ref('int_tasks__occupation_shares') }}

)

select * from final
