with

groups as (

    select
        cast(occupation_id as string) as occupation_id,
        soc_code,
        occupation_name,
        false as is_residual
    from {{ ref('soc_major_groups') }}

),

residual as (

    select
        'not_classified' as occupation_id,
        cast(null as string) as soc_code,
        'not_classified' as occupation_name,
        true as is_residual

),

final as (

    select * from groups
    union all
    select * from residual

)

select * from final
