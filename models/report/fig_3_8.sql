with

final as (

    select
        wave_id,
        platform,
        category_id,
        category_name,
        category_rank,
        mean_cost_index,
        usage_pct
    from {{ ref('fct_occupation_api') }}
    where mean_cost_index is not null

)

select * from final
