-- How unevenly geographies use AI for their population, in one number a wave and level:
-- the Gini coefficient of the usage index, its spread in logarithms (σ), the usage of
-- the first places, and what the highest indices are of the sum of all indices. With
-- and without geographies whose usage is suspect.
with

usage as (

    select * from {{ ref('int_usage__compared') }}

),

samples as (

    select
        usage.*,
        'all' as sample
    from usage
    union all
    select
        usage.*,
        'without_suspect' as sample
    from usage
    where not is_anomalous

),

ordered as (

    select
        *,
        row_number() over (
            partition by wave_id, geography_level, sample
            order by usage_per_capita_index, geography_id
        ) as ordinal,
        row_number() over (
            partition by wave_id, geography_level, sample
            order by usage_pct desc, geography_id asc
        ) as usage_ordinal,
        row_number() over (
            partition by wave_id, geography_level, sample
            order by usage_per_capita_index desc, geography_id asc
        ) as index_ordinal,
        count(*) over (
            partition by wave_id, geography_level, sample
        ) as geography_count
    from samples

),

final as (

    select
        wave_id,
        platform,
        geography_level,
        sample,
        max(geography_count) as geography_count,
        -- Threads add fractions in any order: what lies beyond the twelfth decimal
        -- would differ from build to build.
        round(
            2 * sum(ordinal * usage_per_capita_index)
            / (max(geography_count) * sum(usage_per_capita_index))
            - (max(geography_count) + 1.0) / max(geography_count),
            12
        ) as usage_index_gini,
        case
            when max(geography_count) > 1
                then round(stddev_samp(ln(usage_per_capita_index)), 12)
        end as usage_index_log_stdev,
        round(
            sum(case when usage_ordinal <= 5 then usage_pct end), 12
        ) as top_5_usage_pct,
        round(
            sum(case when usage_ordinal <= 10 then usage_pct end), 12
        ) as top_10_usage_pct,
        round(
            sum(case when usage_ordinal <= 20 then usage_pct end), 12
        ) as top_20_usage_pct,
        round(
            sum(case when index_ordinal <= 5 then usage_per_capita_index end)
            / sum(usage_per_capita_index) * 100,
            12
        ) as top_5_usage_index_pct,
        round(
            sum(case when index_ordinal <= 10 then usage_per_capita_index end)
            / sum(usage_per_capita_index) * 100,
            12
        ) as top_10_usage_index_pct,
        round(
            sum(case when index_ordinal <= 20 then usage_per_capita_index end)
            / sum(usage_per_capita_index) * 100,
            12
        ) as top_20_usage_index_pct
    from ordered
    group by wave_id, platform, geography_level, sample

)

select * from final
