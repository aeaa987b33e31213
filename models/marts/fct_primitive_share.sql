with

shares as (

    select * from {{ ref('int_shares__cells') }}

),

categories as (

    select * from {{ ref('primitive_categories') }}

),

final as (

    select
        shares.wave_id,
        shares.platform,
        shares.geography_level,
        shares.geography_id,
        categories.facet as primitive,
        categories.category,
        categories.is_residual,
        shares.status,
        case when shares.status != 'Q' then shares.cell_count end as usage_count,
        case when shares.status != 'Q' then shares.cell_pct end as primitive_pct
    from shares
    inner join categories
        on
            shares.facet = categories.facet
            and shares.cluster_name = categories.category

)

select * from final
