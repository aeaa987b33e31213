-- Which large tasks are handed over to the model, and which are worked on together with
-- it?
-- The ten most automated and the ten most augmented among the 200 largest tasks of
-- every wave, of those whose automation and augmentation are both known: a task with an
-- unpublished pattern is left out.
with

profiles as (

    select
        wave_id,
        task_id,
        task_pct,
        automation_pct,
        augmentation_pct,
        automation_pct - augmentation_pct as lead_pp
    from {{ ref('fct_task_profile') }}
    where
        task_rank <= 200
        and automation_status = 'A'
        and augmentation_status = 'A'
        and dominant_mode is not null

),

ranked as (

    select
        profiles.wave_id,
        profiles.task_id,
        profiles.task_pct,
        profiles.automation_pct,
        profiles.augmentation_pct,
        profiles.lead_pp,
        row_number() over (
            partition by profiles.wave_id
            order by profiles.lead_pp desc, profiles.task_id asc
        ) as automated_rank,
        row_number() over (
            partition by profiles.wave_id
            order by profiles.lead_pp, profiles.task_id
        ) as augmented_rank
    from profiles

)

select
    ranked.wave_id,
    statements.task_statement,
    ranked.task_pct,
    ranked.automation_pct,
    ranked.augmentation_pct,
    ranked.lead_pp
from ranked
inner join {{ ref('dim_task') }} as statements
    on ranked.task_id = statements.task_id
where
    ranked.automated_rank <= 10
    or ranked.augmented_rank <= 10
order by ranked.wave_id asc, ranked.lead_pp desc, ranked.task_id asc
