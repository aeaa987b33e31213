with

final as (

    select
        wave_id,
        platform,
        geography_level,
        facet,
        cluster_level,
        case when is_found then 'A' else 'O' end as status,
        row_count,
        geography_count,
        unknown_row_count
    from {{ ref('int_cells__slices') }}

)

select * from final
