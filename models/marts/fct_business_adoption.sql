with

final as (

    select
        geography_id,
        period_code,
        collection_start_date,
        collection_end_date,
        reference_start_date,
        reference_end_date,
        {{ observation_status('adoption_pct', 'is_suppressed', 'true') }} as status,
        adoption_pct,
        adoption_pct_moving_average
    from {{ ref('int_adoption__series') }}

)

select * from final
