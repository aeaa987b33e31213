-- Computed values of the claims about what releases since 2026 measure.
with

shares as (

    select * from {{ ref('fct_primitive_share') }}
    where primitive_pct is not null

),

means as (

    select * from {{ ref('fct_primitive_mean') }}

),

bins as (

    select * from {{ ref('fct_primitive_histogram') }}
    where measure_id = 'ai_autonomy_score'

),

usage as (

    select * from {{ ref('fct_geography_usage') }}
    where meets_minimum_observations

),

excluded as (

    select * from {{ ref('excluded_geographies') }}

),

measures as (

    select
        means.wave_id,
        concat(means.measure_id, summaries.suffix) as quantity,
        means.geography_id,
        case summaries.suffix
            when '_mean' then means.mean_value
            when '_median' then means.median_value
        end as value_computed
    from means
    cross join (
        values
        ('_mean'),
        ('_median')
    ) as summaries (suffix)
    union all
    select
        wave_id,
        'human_only_time_minutes_mean' as quantity,
        geography_id,
        mean_value * 60 as value_computed
    from means
    where measure_id = 'human_only_time_hours'

),

-- How alike the schooling that a prompt and that its answer take are among places.
education as (

    select
        prompts.wave_id,
        prompts.geography_level,
        corr(prompts.mean_value, replies.mean_value) as education_correlation
    from means as prompts
    inner join means as replies
        on
            prompts.wave_id = replies.wave_id
            and prompts.geography_id = replies.geography_id
    inner join usage
        on
            prompts.wave_id = usage.wave_id
            and prompts.geography_id = usage.geography_id
    left join excluded
        on
            prompts.wave_id = excluded.wave_id
            and prompts.geography_id = excluded.geography_id
    where
        prompts.measure_id = 'human_education_years'
        and replies.measure_id = 'ai_education_years'
        and excluded.geography_id is null
    group by prompts.wave_id, prompts.geography_level

),

final as (

    select
        wave_id,
        concat(primitive, '_pct') as quantity,
        geography_id,
        category as cluster_key,
        'all_conversations' as base,
        primitive_pct as value_computed,
        cast(null as double) as value_computed_high
    from shares
    union all
    select
        wave_id,
        quantity,
        geography_id,
        'all' as cluster_key,
        'all_conversations' as base,
        value_computed,
        cast(null as double) as value_computed_high
    from measures
    where value_computed is not null
    union all
    select
        wave_id,
        'ai_autonomy_score_pct' as quantity,
        geography_id,
        cast(cast(bin_low as integer) as string) as cluster_key,
        'all_conversations' as base,
        {{ ordered_sum('usage_pct', 'bin') }} as value_computed,
        cast(null as double) as value_computed_high
    from bins
    where bin_low = floor(bin_low)
    group by wave_id, geography_id, bin_low
    union all
    select
        wave_id,
        'education_years_correlation' as quantity,
        geography_level as geography_id,
        'all' as cluster_key,
        'minimum_passed' as base,
        -- Threads add the places up in any order.
        round(education_correlation, 12) as value_computed,
        cast(null as double) as value_computed_high
    from education
    where education_correlation is not null

)

select * from final
