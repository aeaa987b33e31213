-- Facets of numbers (time, autonomy, education): what a release says of their
-- distribution, side by side.
with

variables as (

    select * from {{ ref('int_cells__variables') }}
    where
        numeric_facet is not null
        and measure not in ('histogram_count', 'histogram_pct')

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
        numeric_facet,
        cluster_level,
        base_cluster,
        cluster_id,
        -- Rows as a release counts them: one a variable.
        cast(count(*) as bigint) as row_count,
        max(
            case when measure = 'count' then variable_value end
        ) as measured_count,
        max(
            case when measure = 'mean' then variable_value end
        ) as mean_value,
        max(
            case when measure = 'median' then variable_value end
        ) as median_value,
        max(
            case when measure = 'stdev' then variable_value end
        ) as standard_deviation,
        max(
            case when measure = 'mean_ci_lower' then variable_value end
        ) as mean_low,
        max(
            case when measure = 'mean_ci_upper' then variable_value end
        ) as mean_high,
        max(
            case when measure = 'median_ci_lower' then variable_value end
        ) as median_low,
        max(
            case when measure = 'median_ci_upper' then variable_value end
        ) as median_high,
        max(
            case when measure = 'share' then variable_value end
        ) as measured_pct
    from variables
    group by
        wave_id,
        platform,
        geography_level,
        geography_id,
        facet,
        base_facet,
        cross_facet,
        numeric_facet,
        cluster_level,
        base_cluster,
        cluster_id

),

flagged as (

    select
        pivoted.*,
        coalesce(
            pivoted.measured_count < thresholds.minimum_record_count, false
        ) as is_below_threshold
    from pivoted
    cross join thresholds

)

select * from flagged
