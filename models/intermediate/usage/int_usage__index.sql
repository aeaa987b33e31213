-- The AI usage index (AUI), a location quotient: a geography's share of usage over its
-- share of the working-age population. The usage base of countries keeps the
-- `not_classified` row and their population base does not (method section 2). A release
-- without counts is computed from its shares; where it has an index of its own, that
-- one stands, because its shares are rounded.
with

geographies as (

    select
        *,
        coalesce(cast(usage_count as double), usage_pct) as usage_weight
    from {{ ref('int_usage__geographies') }}

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
                    then usage_weight
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
                then geographies.usage_weight / bases.usage_base
        end as usage_share,
        geographies.published_index,
        geographies.working_age_population
        / bases.population_base as population_share,
        -- What the release divides a usage share by: every row of the level, and for a
        -- region its country, some of whose regions may be left out, or its unit.
        case
            when geographies.geography_level in ('country_state', 'subsegment')
                then geographies.usage_count / geographies.usage_pct * 100
            else sum(geographies.usage_count) over (
                partition by geographies.wave_id, geographies.geography_level
            )
        end as level_count
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
        case
            when usage_count is not null
                then {{ wilson_bound('usage_share', 'usage_base', 'z', 'low') }}
        end as share_low,
        case
            when usage_count is not null
                then {{ wilson_bound('usage_share', 'usage_base', 'z', 'high') }}
        end as share_high
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
        coalesce(
            published_index, usage_share / population_share
        ) as usage_per_capita_index,
        published_index as usage_per_capita_index_published,
        usage_share / population_share as usage_per_capita_index_recomputed,
        share_low / population_share as usage_per_capita_index_low,
        share_high / population_share as usage_per_capita_index_high
    from intervals

)

select * from indexed
