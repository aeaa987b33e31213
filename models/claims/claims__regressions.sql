-- Computed values of the claims about slopes and fits (Figures 2.4, 2.7, 2.11, 3.7 to
-- 3.9).
with

estimates as (

    select * from {{ ref('fct_regression') }}
    where estimate is not null

),

terms as (

    select * from {{ ref('claim_regressions') }}

),

slopes as (

    select
        estimates.wave_id,
        terms.quantity,
        terms.base,
        estimates.estimate,
        estimates.r_squared,
        terms.r_squared_quantity,
        case
            when terms.sample_is_geography_level then estimates.sample else 'GLOBAL'
        end as geography_id,
        case
            when terms.sample_is_geography_level then 'all' else estimates.sample
        end as cluster_key
    from estimates
    inner join terms
        on
            estimates.model = terms.model
            and estimates.term = terms.term

),

measures as (

    select
        wave_id,
        quantity,
        geography_id,
        cluster_key,
        base,
        estimate as value_computed
    from slopes
    union all
    select
        wave_id,
        r_squared_quantity as quantity,
        geography_id,
        cluster_key,
        base,
        r_squared as value_computed
    from slopes
    where r_squared_quantity is not null

),

-- One level of geography against another, in the same wave.
level_gaps as (

    select
        measures.wave_id,
        concat(measures.quantity, '_gap') as quantity,
        measures.geography_id,
        other_levels.geography_id as cluster_key,
        measures.base,
        measures.value_computed - other_levels.value_computed as value_computed
    from measures
    inner join measures as other_levels
        on
            measures.wave_id = other_levels.wave_id
            and measures.quantity = other_levels.quantity
            and measures.cluster_key = other_levels.cluster_key
            and measures.geography_id != other_levels.geography_id

),

-- What a task gains, in percent, when it costs that many percent less.
cost_cuts as (

    select
        slopes.wave_id,
        slopes.geography_id,
        slopes.base,
        cast(cuts.cut_pct as string) as cluster_key,
        -slopes.estimate * cuts.cut_pct as value_computed
    from slopes
    cross join (values (10)) as cuts (cut_pct)
    where slopes.quantity = 'log_usage_on_log_cost_partial_slope'

),

final as (

    select
        wave_id,
        quantity,
        geography_id,
        cluster_key,
        base,
        value_computed,
        cast(null as double) as value_computed_high
    from measures
    union all
    select
        wave_id,
        'usage_gain_of_cost_cut_pct' as quantity,
        geography_id,
        cluster_key,
        base,
        value_computed,
        cast(null as double) as value_computed_high
    from cost_cuts
    union all
    select
        wave_id,
        quantity,
        geography_id,
        cluster_key,
        base,
        value_computed,
        cast(null as double) as value_computed_high
    from level_gaps

)

select * from final
