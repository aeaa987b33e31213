-- How concentrated is usage on few tasks, and does the answer depend on counting the
-- conversations without a task?
-- One row per wave and set of tasks: Gini, share of the least used tasks, slope of
-- ln(rank) on ln(share). Residual clusters kept: compare with the printed Gini;
-- dropped: with the printed bottom share.
select
    waves.platform_and_product,
    waves.date_start,
    concentration.task_set,
    concentration.task_count,
    concentration.gini,
    concentration.bottom_task_pct,
    concentration.bottom_usage_pct,
    concentration.rank_share_slope,
    concentration.ranked_task_count
from {{ ref('fct_task_concentration') }} as concentration
inner join {{ ref('dim_wave') }} as waves
    on concentration.wave_id = waves.wave_id
order by waves.date_start, waves.platform_and_product, concentration.task_set
