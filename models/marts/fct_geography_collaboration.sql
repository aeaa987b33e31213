with

shares as (

    select * from {{ ref('int_shares__cells') }}
    where facet = 'collaboration'

),

final as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        cluster_name as pattern,
        status,
        case when status != 'Q' then cell_count end as usage_count,
        case when status != 'Q' then cell_pct end as collaboration_pct,
        {{ specialisation_index(
            'cell_pct',
            'parent_cell_pct',
            '(is_residual_cluster or is_residual_geography)',
            'meets_minimum_observations',
        ) }} as collaboration_pct_index
    from shares

)

select * from final
