-- Least squares lines of claims that no figure draws: the share of every occupation
-- group on the usage index (Figure 2.7 has panels for the largest groups only), and the
-- income line without suspect geographies (method section 1, trap 6).
with

published as (

    select * from {{ ref('fct_geography_usage') }}
    where
        meets_minimum_observations
        and usage_per_capita_index is not null

),

occupations as (

    select * from {{ ref('fct_geography_occupation') }}
    where occupation_id != 'not_classified'

),

occupation_slopes as (

    select
        published.wave_id,
        published.geography_level,
        occupations.occupation_id,
        regr_slope(
            occupations.occupation_pct, published.usage_per_capita_index
        ) as value_computed
    from published
    inner join occupations
        on
            published.wave_id = occupations.wave_id
            and published.geography_id = occupations.geography_id
    group by
        published.wave_id, published.geography_level, occupations.occupation_id

),

incomes as (

    select
        wave_id,
        geography_level,
        is_anomalous,
        ln(usage_per_capita_index) as log_index,
        ln(gdp_per_working_age_capita_usd) as log_income
    from published
    where
        usage_per_capita_index > 0
        and gdp_per_working_age_capita_usd is not null

),

refits as (

    select
        wave_id,
        geography_level,
        regr_slope(log_index, log_income) as slope,
        regr_slope(
            case when not is_anomalous then log_index end, log_income
        ) as slope_without,
        sqrt(
            (1 - regr_r2(log_index, log_income))
            * regr_syy(log_index, log_income)
            / (regr_count(log_index, log_income) - 2)
            / regr_sxx(log_index, log_income)
        ) as standard_error
    from incomes
    group by wave_id, geography_level
    having max(case when is_anomalous then 1 else 0 end) = 1

),

final as (

    select
        wave_id,
        'occupation_pct_on_index_slope' as quantity,
        geography_level as geography_id,
        occupation_id as cluster_key,
        'minimum_passed' as base,
        value_computed,
        cast(null as double) as value_computed_high
    from occupation_slopes
    where not isnan(value_computed)
    union all
    select
        wave_id,
        'income_slope_shift' as quantity,
        geography_level as geography_id,
        'anomalous_left_out' as cluster_key,
        'minimum_passed' as base,
        abs(slope_without - slope) / standard_error as value_computed,
        cast(null as double) as value_computed_high
    from refits

)

select * from final
