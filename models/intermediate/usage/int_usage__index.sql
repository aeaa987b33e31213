-- The AI usage index (AUI), a location quotient: a geography's share of usage over its
-- share of the working-age population. The usage base of countries keeps the
-- `not_classified` row and their population base does not (method section 2).
with

geographies as (

    select * from {{ ref('int_usage__geographies') }}

),

confidence as (

    select * from {{ ref('confidence_levels') }}

),

bases as (

    select
        wave_id,
        geography_level,
        sum(
            case
                when not is_residual_geography or not_classified_in_base
                    then usage_count
            end
        ) as usage_base,
        sum(
            case when not is_residual_geography then working_age_population end
        ) as population_base
    from geographies
    where meets_minimum_observations
    group by wave_id, geography_level

),

shares as (

    select
        geographies.wave_id,
        geographies.platform,
        geographies.geography_level,
        geographies.geography_id,
        geographies.is_residual_geography,
        geographies.is_below_threshold,
        geographies.meets_minimum_observations,
        geographies.usage_count,
        geographies.usage_pct,
        geographies.working_age_population,
        geographies.gdp_usd,
        bases.usage_base,
        confidence.normal_quantile as z,
        geographies.usage_count
        / geographies.working_age_population as usage_per_capita,
        geographies.gdp_usd
        / geographies.working_age_population as gdp_per_working_age_capita_usd,
        -- The residual has no population and, for states, is no part of the base.
        case
            when not geographies.is_residual_geography
                then geographies.usage_count / bases.usage_base
        end as usage_share,
        geographies.working_age_population
        / bases.population_base as population_share,
        -- What the release divides a usage share by: every row of the level.
        sum(geographies.usage_count) over (
            partition by geographies.wave_id, geographies.geography_level
        ) as level_count
    from geographies
    cross join confidence
    left join bases
        on
            geographies.wave_id = bases.wave_id
            and geographies.geography_level = bases.geography_level

),

-- Each share is read as a binomial proportion of its own base.
intervals as (

    select
        *,
        usage_count / level_count as level_share,
        {{ wilson_bound('usage_share', 'usage_base', 'z', 'low') }} as share_low,
        {{ wilson_bound('usage_share', 'usage_base', 'z', 'high') }} as share_high
    from shares

),

-- The population share is taken as known, so the interval passes through the ratio.
indexed as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        is_residual_geography,
        is_below_threshold,
        meets_minimum_observations,
        usage_count,
        usage_pct,
        {{ wilson_bound('level_share', 'level_count', 'z', 'low') }}
        * 100 as usage_pct_low,
        {{ wilson_bound('level_share', 'level_count', 'z', 'high') }}
        * 100 as usage_pct_high,
        working_age_population,
        gdp_usd,
        usage_per_capita,
        gdp_per_working_age_capita_usd,
        usage_share / population_share as usage_per_capita_index,
        share_low / population_share as usage_per_capita_index_low,
        share_high / population_share as usage_per_capita_index_high
    from intervals

)

select * from indexed
