-- Slopes that claims are about and no figure draws: of every occupation group's share
-- on the usage index (Figure 2.7 has panels for the largest groups only), and how far
-- suspect geographies move the income slope, in standard errors (method section 1,
-- trap 6).
with

usage as (

    select * from {{ ref('fct_geography_usage') }}
    where
        meets_minimum_observations
        and usage_per_capita_index > 0

),

occupations as (

    select * from {{ ref('fct_geography_occupation') }}
    where occupation_id != 'not_classified'

),

regressions as (

    select * from {{ ref('fct_regression') }}

),

slopes as (

    select
        usage.wave_id,
        usage.geography_level,
        occupations.occupation_id,
        regr_slope(occupations.occupation_pct, usage.usage_per_capita_index) as slope
    from usage
    inner join occupations
        on
            usage.wave_id = occupations.wave_id
            and usage.geography_id = occupations.geography_id
    group by usage.wave_id, usage.geography_level, occupations.occupation_id
    having
        count(occupations.occupation_pct) > 2
        and min(usage.usage_per_capita_index) < max(usage.usage_per_capita_index)

),

final as (

    select
        wave_id,
        'occupation_pct_on_index_slope' as quantity,
        geography_level as geography_id,
        occupation_id as cluster_key,
        'minimum_passed' as base,
        -- Threads add the points up in any order: what lies beyond the twelfth decimal
        -- would differ from build to build.
        round(slope, 12) as value_computed,
        cast(null as double) as value_computed_high
    from slopes
    union all
    select
        wave_id,
        'income_slope_shift' as quantity,
        sample as geography_id,
        'anomalous_left_out' as cluster_key,
        'minimum_passed' as base,
        abs(estimate_without_suspect - estimate) / standard_error as value_computed,
        cast(null as double) as value_computed_high
    from regressions
    where
        model = 'usage_index_on_income'
        and term = 'ln_gdp_per_working_age_capita'
        and suspect_observation_count > 0

)

select * from final
