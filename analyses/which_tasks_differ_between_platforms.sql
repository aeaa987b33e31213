-- Which tasks are much more common on one platform than on the other, in the same
-- window?
-- The largest differences in share, in percentage points, of tasks that both platforms
-- published. A task that one of them did not publish is unknown there, not zero, and is
-- left out.
with

profiles as (

    select
        profiles.wave_id,
        waves.release_id,
        waves.date_start,
        waves.date_end,
        profiles.platform,
        profiles.task_id,
        profiles.task_pct
    from {{ ref('fct_task_profile') }} as profiles
    inner join {{ ref('dim_wave') }} as waves
        on profiles.wave_id = waves.wave_id
    where profiles.task_rank is not null

)

select
    ours.release_id,
    ours.date_start,
    ours.platform,
    theirs.platform as other_platform,
    statements.task_statement,
    ours.task_pct,
    theirs.task_pct as other_task_pct,
    ours.task_pct - theirs.task_pct as difference_pp,
    ours.task_pct / theirs.task_pct as ratio
from profiles as ours
inner join profiles as theirs
    on
        ours.release_id = theirs.release_id
        and ours.date_start = theirs.date_start
        and ours.date_end = theirs.date_end
        and ours.task_id = theirs.task_id
        -- Each pair of platforms once.
        and ours.platform < theirs.platform
inner join {{ ref('dim_task') }} as statements
    on ours.task_id = statements.task_id
order by
    abs(ours.task_pct - theirs.task_pct) desc,
    ours.release_id asc,
    ours.platform asc,
    ours.task_id asc
limit 30
