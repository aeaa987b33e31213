-- Whether geographies that used AI less for their population caught up between two
-- waves: the slope of growth on the level before (β), the spread before and after (σ),
-- and whether the order stayed. Only geographies that both waves publish.
with

usage as (

    select * from {{ ref('fct_geography_usage') }}
    where
        coalesce(meets_minimum_observations, true)
        and usage_per_capita_index > 0
        and geography_level in ('country', 'state_us')

),

comparability as (

    select * from {{ ref('int_change__comparability') }}
    where measure = 'usage'

),

matched as (

    select
        comparability.wave_id_before,
        comparability.wave_id_after,
        comparability.platform,
        comparability.is_comparable,
        comparability.comparability_note,
        earlier.geography_level,
        earlier.geography_id,
        earlier.is_anomalous or later.is_anomalous as is_anomalous,
        ln(earlier.usage_per_capita_index) as log_before,
        ln(later.usage_per_capita_index) as log_after
    from comparability
    inner join usage as earlier
        on comparability.wave_id_before = earlier.wave_id
    inner join usage as later
        on
            comparability.wave_id_after = later.wave_id
            and earlier.geography_level = later.geography_level
            and earlier.geography_id = later.geography_id

),

samples as (

    select
        matched.*,
        'all' as sample
    from matched
    union all
    select
        matched.*,
        'without_suspect' as sample
    from matched
    where not is_anomalous

),

-- Ranks of ties are their mean, as Spearman's coefficient has them.
ranked as (

    select
        *,
        rank() over (
            partition by wave_id_before, wave_id_after, geography_level, sample
            order by log_before
        ) + (
            count(*) over (
                partition by
                    wave_id_before, wave_id_after, geography_level, sample, log_before
            ) - 1
        ) / 2.0 as rank_before,
        rank() over (
            partition by wave_id_before, wave_id_after, geography_level, sample
            order by log_after
        ) + (
            count(*) over (
                partition by
                    wave_id_before, wave_id_after, geography_level, sample, log_after
            ) - 1
        ) / 2.0 as rank_after
    from samples

),

measured as (

    select
        wave_id_before,
        wave_id_after,
        platform,
        geography_level,
        sample,
        is_comparable,
        comparability_note,
        count(*) as geography_count,
        min(log_before) < max(log_before) as varies_before,
        min(log_after) < max(log_after) as varies_after,
        regr_slope(log_after - log_before, log_before) as slope,
        corr(rank_before, rank_after) as rank_correlation,
        stddev_samp(log_before) as stdev_before,
        stddev_samp(log_after) as stdev_after
    from ranked
    group by
        wave_id_before,
        wave_id_after,
        platform,
        geography_level,
        sample,
        is_comparable,
        comparability_note

),

final as (

    select
        wave_id_before,
        wave_id_after,
        platform,
        geography_level,
        sample,
        is_comparable,
        comparability_note,
        geography_count,
        -- Threads add fractions in any order: what lies beyond the twelfth decimal
        -- would differ from build to build.
        case
            when varies_before then round(slope, 12)
        end as growth_on_level_slope,
        case
            when varies_before and varies_after then round(rank_correlation, 12)
        end as rank_correlation,
        round(stdev_before, 12) as usage_index_log_stdev_before,
        round(stdev_after, 12) as usage_index_log_stdev_after
    from measured
    -- Two places are always on a line.
    where geography_count > 2

)

select * from final
