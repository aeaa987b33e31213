-- Figure 2.10: what the state with the highest usage index uses AI for more than the
-- United States does, as requests of the middle level and as O*NET tasks.
with

clusters as (

    select * from {{ ref('fct_over_representation') }}

),

leaders as (

    select * from {{ ref('fct_geography_usage') }}
    where
        geography_level = 'state_us'
        and usage_per_capita_index_rank = 1

),

geographies as (

    select * from {{ ref('dim_geography') }}

),

final as (

    select
        clusters.wave_id,
        clusters.platform,
        clusters.geography_id,
        geographies.geography_name,
        clusters.cluster_kind,
        clusters.over_representation_rank,
        clusters.cluster_id,
        clusters.cluster_name,
        clusters.status,
        clusters.cluster_pct,
        clusters.parent_cluster_pct,
        clusters.cluster_pct_index
    from clusters
    inner join leaders
        on
            clusters.wave_id = leaders.wave_id
            and clusters.geography_id = leaders.geography_id
    inner join geographies
        on clusters.geography_id = geographies.geography_id
    where
        clusters.over_representation_rank
        <= {{ figure_limit('fig_2_10', 'row_limit') }}

)

select * from final
