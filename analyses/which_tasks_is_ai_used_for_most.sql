-- Which tasks is AI used for most, on each platform, and how are they worked on?
-- The 20 largest named tasks of every wave, with their share of all conversations and
-- the larger of automation and augmentation. A share is empty where a pattern of it was
-- not published; the larger is then told as the report does, the unpublished counted 0.
select
    waves.platform_and_product,
    waves.date_start,
    profiles.task_rank,
    statements.task_statement,
    occupations.occupation_name,
    profiles.task_pct,
    profiles.automation_pct,
    profiles.augmentation_pct,
    profiles.dominant_mode
from {{ ref('fct_task_profile') }} as profiles
inner join {{ ref('dim_wave') }} as waves
    on profiles.wave_id = waves.wave_id
inner join {{ ref('dim_task') }} as statements
    on profiles.task_id = statements.task_id
inner join {{ ref('dim_occupation') }} as occupations
    on profiles.occupation_id = occupations.occupation_id
where profiles.task_rank <= 20
order by
    waves.date_start,
    waves.platform_and_product,
    profiles.task_rank,
    profiles.task_id
