with

final as (

    select
        wave_id,
        platform,
        request_level,
        request_id,
        request_name,
        is_residual_cluster as is_residual
    from {{ ref('int_requests__clusters') }}

)

select * from final
