-- The cell, the atom of the index: a wave's conversations on one geography, facet and
-- cluster, with its count and its share side by side.
with

variables as (

    select * from {{ ref('int_cells__variables') }}
    where
        measure in ('count', 'share', 'index', 'published_index')
        and numeric_facet is null

),

-- Cells of usage records, protected already.
records as (

    select * from {{ ref('int_cells__records') }}

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
        cluster_id,
        max(case when measure = 'count' then variable_value end) as cell_count,
        max(case when measure = 'share' then variable_value end) as cell_pct,
        max(
            case
                when measure in ('index', 'published_index') then variable_value
            end
        ) as cell_index
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
        cross_cluster,
        cluster_id

),

both_doors as (

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
        cast(cell_count as bigint) as cell_count,
        cell_pct,
        cell_index,
        cluster_id
    from pivoted
    union all
    select
        *,
        '' as cluster_id
    from records

),

flagged as (

    select
        both_doors.wave_id,
        both_doors.platform,
        both_doors.geography_level,
        both_doors.geography_id,
        both_doors.facet,
        both_doors.base_facet,
        both_doors.cross_facet,
        both_doors.cluster_level,
        both_doors.base_cluster,
        both_doors.cross_cluster,
        both_doors.cluster_id,
        both_doors.cell_count,
        both_doors.cell_pct,
        both_doors.cell_index,
        residual_clusters.cluster_name is not null as is_residual_cluster,
        -- A release may print a residual smaller than the threshold. It stays in the
        -- arithmetic and in the release's own schema; no mart repeats it. A flat table
        -- states no counts, so there is none to be suppressed.
        coalesce(
            both_doors.cell_count < thresholds.minimum_record_count, false
        ) as is_below_threshold
    from both_doors
    cross join thresholds
    left join residual_clusters
        on both_doors.base_cluster = residual_clusters.cluster_name

)

select * from flagged
