with

final as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        'A' as status,
        usage_per_capita_index_published,
        usage_per_capita_index_recomputed,
        usage_per_capita_index_published
        - usage_per_capita_index_recomputed as usage_per_capita_index_difference
    from {{ ref('int_usage__index') }}
    where usage_per_capita_index_published is not null

)

select * from final
