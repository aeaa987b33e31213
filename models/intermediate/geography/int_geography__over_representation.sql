-- What a geography uses AI for more than its parent does (method section 3, Figures
-- 2.8 to 2.10). Only geographies that pass the minimum have an index; residual clusters
-- have none.
with

rules as (

    select * from {{ ref('over_representation_rules') }}

),

clusters as (

    select * from {{ ref('int_geography__cluster_shares') }}
    where status != 'Q'

),

indexed as (

    select
        *,
        {{ specialisation_index(
            'cluster_pct',
            'parent_cluster_pct',
            '(is_residual_cluster or is_residual_geography)',
            'meets_minimum_observations',
        ) }} as cluster_pct_index
    from clusters

),

over_represented as (

    select
        indexed.wave_id,
        indexed.platform,
        indexed.geography_level,
        indexed.geography_id,
        indexed.cluster_kind,
        indexed.cluster_level,
        indexed.cluster_id,
        indexed.cluster_name,
        indexed.status,
        indexed.cluster_pct,
        indexed.parent_cluster_pct,
        indexed.cluster_pct_index,
        row_number() over (
            partition by
                indexed.wave_id, indexed.geography_id, indexed.cluster_kind
            order by
                indexed.cluster_pct_index desc,
                indexed.cluster_pct desc,
                indexed.cluster_id asc
        ) as over_representation_rank
    from indexed
    inner join rules
        on
            indexed.cluster_kind = rules.cluster_kind
            and indexed.cluster_level = rules.cluster_level
    where
        indexed.cluster_pct_index > rules.index_above
        and indexed.cluster_pct >= rules.minimum_pct
        and indexed.parent_cluster_pct >= rules.minimum_parent_pct

)

select * from over_represented
