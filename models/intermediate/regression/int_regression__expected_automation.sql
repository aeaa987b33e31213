-- The automation share that a geography's tasks would have at the world's rates: each
-- task's worldwide rate, weighted by the task's share in the geography (method section
-- 4, Figure 2.11). Residual clusters carry no weight, and the weights are rescaled over
-- the tasks that have a rate.
with

shares as (

    select * from {{ ref('int_tasks__shares') }}
    where not is_residual_cluster

),

rates as (

    select * from {{ ref('int_collaboration__task_modes') }}
    where automation_pct_classified_as_reported is not null

),

weighted as (

    select
        shares.wave_id,
        shares.geography_id,
        {{ ordered_sum(
            'shares.task_pct * rates.automation_pct_classified_as_reported',
            'shares.task_id',
        ) }}
        / {{ ordered_sum('shares.task_pct', 'shares.task_id') }}
            as expected_automation_pct
    from shares
    inner join rates
        on
            shares.wave_id = rates.wave_id
            and shares.task_id = rates.task_id
    group by shares.wave_id, shares.geography_id

)

select * from weighted
