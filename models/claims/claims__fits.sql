-- Least squares lines of claims that no figure draws: the share of every occupation
-- group on the usage index (Figure 2.7 has panels for the largest groups only), and the
-- income line with and without suspect geographies (method section 1, trap 6). Sums of
-- products that do not depend on the order of the rows, so that builds give the same
-- bytes.
with

published as (

    select * from {{ ref('fct_geography_usage') }}
    where
        meets_minimum_observations
        and usage_per_capita_index > 0

),

occupations as (

    select * from {{ ref('fct_geography_occupation') }}
    where occupation_id != 'not_classified'

),

points as (

    select
        published.wave_id,
        published.geography_level,
        published.geography_id,
        occupations.occupation_id as fit_name,
        published.is_anomalous,
        published.usage_per_capita_index as x,
        occupations.occupation_pct as y
    from published
    inner join occupations
        on
            published.wave_id = occupations.wave_id
            and published.geography_id = occupations.geography_id
    union all
    select
        wave_id,
        geography_level,
        geography_id,
        'income' as fit_name,
        is_anomalous,
        ln(gdp_per_working_age_capita_usd) as x,
        ln(usage_per_capita_index) as y
    from published
    where gdp_per_working_age_capita_usd is not null
    union all
    select
        wave_id,
        geography_level,
        geography_id,
        'income_without_anomalous' as fit_name,
        is_anomalous,
        ln(gdp_per_working_age_capita_usd) as x,
        ln(usage_per_capita_index) as y
    from published
    where
        gdp_per_working_age_capita_usd is not null
        and not is_anomalous

),

summed as (

    select
        wave_id,
        geography_level,
        fit_name,
        count(*) as n,
        max(case when is_anomalous then 1 else 0 end) = 1 as has_anomalous,
        {{ ordered_sum('x', 'geography_id') }} as sum_x,
        {{ ordered_sum('y', 'geography_id') }} as sum_y,
        {{ ordered_sum('x * x', 'geography_id') }} as sum_xx,
        {{ ordered_sum('x * y', 'geography_id') }} as sum_xy,
        {{ ordered_sum('y * y', 'geography_id') }} as sum_yy
    from points
    group by wave_id, geography_level, fit_name

),

moments as (

    select
        wave_id,
        geography_level,
        fit_name,
        n,
        has_anomalous,
        sum_xx - sum_x * sum_x / n as s_xx,
        sum_xy - sum_x * sum_y / n as s_xy,
        sum_yy - sum_y * sum_y / n as s_yy
    from summed

),

lines as (

    select
        wave_id,
        geography_level,
        fit_name,
        has_anomalous,
        s_xy / s_xx as slope,
        sqrt(greatest(s_yy - s_xy * s_xy / s_xx, 0.0) / (n - 2) / s_xx)
            as standard_error
    from moments
    where
        n > 2
        and s_xx > 0

),

final as (

    select
        wave_id,
        'occupation_pct_on_index_slope' as quantity,
        geography_level as geography_id,
        fit_name as cluster_key,
        'minimum_passed' as base,
        slope as value_computed,
        cast(null as double) as value_computed_high
    from lines
    where fit_name not like 'income%'
    union all
    select
        lines.wave_id,
        'income_slope_shift' as quantity,
        lines.geography_level as geography_id,
        'anomalous_left_out' as cluster_key,
        'minimum_passed' as base,
        abs(refits.slope - lines.slope) / lines.standard_error as value_computed,
        cast(null as double) as value_computed_high
    from lines
    inner join lines as refits
        on
            lines.wave_id = refits.wave_id
            and lines.geography_level = refits.geography_level
            and refits.fit_name = 'income_without_anomalous'
    where
        lines.fit_name = 'income'
        and lines.has_anomalous

)

select * from final
