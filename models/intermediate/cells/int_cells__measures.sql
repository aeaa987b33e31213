-- The cell, the atom of the index: a wave's conversations on one geography, facet and
-- cluster, with its count and its share side by side.
with

variables as (

    select * from {{ ref('int_cells__variables') }}

),

residual_clusters as (

    select * from {{ ref('residual_clusters') }}

),

thresholds as (

    select * from {{ ref('disclosure_thresholds') }}
    where cell_kind = 'cell'

),

pivoted as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        facet,
        base_facet,
        cross_facet,
        cluster_level,
        base_cluster,
        cross_cluster,
        max(case when measure = 'count' then variable_value end) as cell_count,
        max(case when measure = 'share' then variable_value end) as cell_pct,
        max(case when measure = 'index' then variable_value end) as cell_index
    from variables
    group by
        wave_id,
        platform,
        geography_level,
        geography_id,
        facet,
        base_facet,
        cross_facet,
        cluster_level,
        base_cluster,
        cross_cluster

),

flagged as (

    select
        pivoted.wave_id,
        pivoted.platform,
        pivoted.geography_level,
        pivoted.geography_id,
        pivoted.facet,
        pivoted.base_facet,
        pivoted.cross_facet,
        pivoted.cluster_level,
        pivoted.base_cluster,
        pivoted.cross_cluster,
        cast(pivoted.cell_count as bigint) as cell_count,
        pivoted.cell_pct,
        pivoted.cell_index,
        residual_clusters.cluster_name is not null as is_residual_cluster,
        -- A release may print a residual smaller than the threshold. It stays in the
        -- arithmetic and in the release's own schema; no mart repeats it. A flat table
        -- states no counts, so there is none to be suppressed.
        coalesce(
            pivoted.cell_count < thresholds.minimum_record_count, false
        ) as is_below_threshold
    from pivoted
    cross join thresholds
    left join residual_clusters
        on pivoted.base_cluster = residual_clusters.cluster_name

)

select * from flagged
