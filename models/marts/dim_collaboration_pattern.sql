with

final as (

    select
        pattern,
        collaboration_mode,
        pattern_order,
        collaboration_mode in ('none', 'not_classified') as is_residual
    from {{ ref('collaboration_patterns') }}

)

select * from final
