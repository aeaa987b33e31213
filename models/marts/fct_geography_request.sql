with

shares as (

    select * from {{ ref('int_shares__cells') }}
    where facet = 'request'

),

clusters as (

    select * from {{ ref('int_requests__clusters') }}

),

final as (

    select
        shares.wave_id,
        shares.platform,
        shares.geography_level,
        shares.geography_id,
        clusters.request_id,
        clusters.request_level,
        shares.status,
        case when shares.status != 'Q' then shares.cell_count end as usage_count,
        case when shares.status != 'Q' then shares.cell_pct end as request_pct,
        {{ specialisation_index(
            'shares.cell_pct',
            'shares.parent_cell_pct',
            '(shares.is_residual_cluster or shares.is_residual_geography)',
            'shares.meets_minimum_observations',
        ) }} as request_pct_index
    from shares
    inner join clusters
        on
            shares.wave_id = clusters.wave_id
            and shares.cluster_level = clusters.request_level
            and shares.cluster_name = clusters.request_name
            and shares.cluster_id = clusters.cluster_id

)

select * from final
