-- Two sets of rows meet here: all tasks for the curve, and those above a minimum share
-- for the line.
with

ordered as (

    select * from {{ ref('int_tasks__usage_order') }}

),

ranks as (

    select * from {{ ref('int_tasks__share_ranks') }}

),

rules as (

    select * from {{ ref('concentration_rules') }}

),

measured as (

    select
        ordered.wave_id,
        ordered.platform,
        ordered.task_set,
        rules.bottom_task_pct,
        rules.rank_minimum_pct,
        max(ordered.task_count) as task_count,
        2 * sum(ordered.ordinal * ordered.task_pct)
        / (max(ordered.task_count) * sum(ordered.task_pct))
        - (max(ordered.task_count) + 1.0) / max(ordered.task_count) as gini,
        -- The part of each task that lies within the bottom share: all of it, none of
        -- it, or, for the one that the cut goes through, the fraction below the cut.
        sum(
            ordered.task_pct * least(
                greatest(
                    rules.bottom_task_pct / 100 * ordered.task_count
                    - (ordered.ordinal - 1),
                    0.0
                ),
                1.0
            )
        ) as bottom_usage_pct
    from ordered
    cross join rules
    group by
        ordered.wave_id,
        ordered.platform,
        ordered.task_set,
        rules.bottom_task_pct,
        rules.rank_minimum_pct

),

fitted as (

    select
        wave_id,
        task_set,
        count(*) as ranked_task_count,
        regr_slope(ln(average_rank), ln(task_pct)) as rank_share_slope,
        regr_r2(ln(average_rank), ln(task_pct)) as rank_share_r_squared
    from ranks
    group by wave_id, task_set

),

final as (

    select
        measured.wave_id,
        measured.platform,
        'global' as geography_level,
        'GLOBAL' as geography_id,
        -- Only a wave with task shares is here, and it has a coefficient.
        'A' as status,
        measured.task_set,
        measured.task_count,
        -- Threads add fractions in any order: what lies beyond the twelfth decimal
        -- would differ from build to build.
        round(measured.gini, 12) as gini,
        measured.bottom_task_pct,
        round(measured.bottom_usage_pct, 12) as bottom_usage_pct,
        measured.rank_minimum_pct,
        coalesce(fitted.ranked_task_count, 0) as ranked_task_count,
        -- Tasks of one share, or a single one, have no slope.
        case
            when not isnan(fitted.rank_share_slope)
                then round(fitted.rank_share_slope, 12)
        end as rank_share_slope,
        round(fitted.rank_share_r_squared, 12) as rank_share_r_squared
    from measured
    left join fitted
        on
            measured.wave_id = fitted.wave_id
            and measured.task_set = fitted.task_set

)

select * from final
