-- Computed values of the claims about the usage index that a release gives itself: its
-- places, its slope on income, and how far it is from the one computed here.
with

indices as (

    select * from {{ ref('fct_published_index') }}

),

usage as (

    select * from {{ ref('fct_geography_usage') }}

),

places as (

    select
        indices.wave_id,
        indices.geography_level,
        indices.geography_id,
        indices.usage_per_capita_index_published as index_published,
        abs(indices.usage_per_capita_index_difference) as index_error,
        usage.usage_pct,
        usage.working_age_population,
        usage.gdp_per_working_age_capita_usd
    from indices
    inner join usage
        on
            indices.wave_id = usage.wave_id
            and indices.geography_id = usage.geography_id

),

levels as (

    select
        wave_id,
        geography_level,
        count(*) as place_count,
        {{ ordered_sum('usage_pct', 'geography_id') }} as usage_pct,
        {{ ordered_sum('index_error', 'geography_id') }}
        / nullif(count(index_error), 0) as mean_error,
        {{ ordered_sum(
            'index_published * working_age_population', 'geography_id'
        ) }} / nullif(sum(working_age_population), 0) as mean_index
    from places
    group by wave_id, geography_level

),

fits as (

    select
        wave_id,
        geography_level,
        regr_slope(
            ln(index_published), ln(gdp_per_working_age_capita_usd)
        ) as slope,
        regr_r2(ln(index_published), ln(gdp_per_working_age_capita_usd)) as r_squared
    from places
    where
        index_published > 0
        and gdp_per_working_age_capita_usd > 0
    group by wave_id, geography_level
    having count(*) > 2

),

measures as (

    select
        levels.wave_id,
        levels.geography_level,
        measures.quantity,
        case measures.quantity
            when 'index_places' then cast(levels.place_count as double)
            when 'usage_pct_sum' then levels.usage_pct
            when 'index_rebuilt_error_mean' then levels.mean_error
            when 'usage_per_capita_index_mean' then levels.mean_index
        end as value_computed
    from levels
    cross join (
        values
        ('index_places'),
        ('usage_pct_sum'),
        ('index_rebuilt_error_mean'),
        ('usage_per_capita_index_mean')
    ) as measures (quantity)
    -- Threads add the points up in any order.
    union all
    select
        wave_id,
        geography_level,
        'log_index_on_log_gdp_slope' as quantity,
        round(slope, 12) as value_computed
    from fits
    union all
    select
        wave_id,
        geography_level,
        'log_index_on_log_gdp_r_squared' as quantity,
        round(r_squared, 12) as value_computed
    from fits

),

final as (

    select
        wave_id,
        quantity,
        geography_level as geography_id,
        'all' as cluster_key,
        'published_index' as base,
        value_computed,
        cast(null as double) as value_computed_high
    from measures
    where value_computed is not null

)

select * from final
