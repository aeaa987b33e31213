with

statistics as (

    select * from {{ ref('int_cells__statistics') }}
    where cross_facet is not null

),

clusters as (

    select * from {{ ref('int_primitives__clusters') }}

),

primitives as (

    select * from {{ ref('primitives') }}

),

judged as (

    select
        statistics.wave_id,
        statistics.platform,
        statistics.geography_level,
        statistics.geography_id,
        clusters.cluster_kind,
        statistics.cluster_level,
        clusters.cluster_id,
        primitives.measure_id,
        primitives.unit,
        statistics.measured_count,
        statistics.mean_value,
        statistics.mean_low,
        statistics.mean_high,
        statistics.median_value,
        statistics.median_low,
        statistics.median_high,
        statistics.standard_deviation,
        {{ observation_status(
            'statistics.mean_value', 'statistics.is_below_threshold', 'true'
        ) }} as status
    from statistics
    inner join primitives
        on statistics.numeric_facet = primitives.facet
    inner join clusters
        on
            statistics.wave_id = clusters.wave_id
            and statistics.base_facet = clusters.base_facet
            and statistics.cluster_level = clusters.cluster_level
            and statistics.base_cluster = clusters.base_cluster
            and statistics.cluster_id = clusters.release_cluster_id

),

final as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        cluster_kind,
        cluster_level,
        cluster_id,
        measure_id,
        unit,
        status,
        case
            when status not in ('Q', 'O') then cast(measured_count as bigint)
        end as measured_count,
        case when status != 'Q' then mean_value end as mean_value,
        case when status != 'Q' then mean_low end as mean_low,
        case when status != 'Q' then mean_high end as mean_high,
        case when status != 'Q' then median_value end as median_value,
        case when status != 'Q' then median_low end as median_low,
        case when status != 'Q' then median_high end as median_high,
        case when status != 'Q' then standard_deviation end as standard_deviation
    from judged

)

select * from final
