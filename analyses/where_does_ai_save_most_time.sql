-- On which tasks does AI save the most time: how many times longer would a person need
-- without it?
-- Hours without AI times 60, over minutes with it, both as the release's classifier
-- judged them, and how often the task succeeds. Tasks of the world; what was measured
-- less than 100 times is left out where the release has counts.
with

times as (

    select
        wave_id,
        cluster_id,
        max(case measure_id when 'human_only_time_hours' then mean_value end)
            as human_only_time_hours,
        max(case measure_id when 'human_with_ai_time_minutes' then mean_value end)
            as human_with_ai_time_minutes,
        min(measured_count) as measured_count
    from {{ ref('fct_cluster_primitive_mean') }}
    where
        geography_id = 'GLOBAL'
        and cluster_kind = 'task'
        and status not in ('Q', 'O')
    group by wave_id, cluster_id

),

successes as (

    select
        wave_id,
        cluster_id,
        category_pct as task_success_pct
    from {{ ref('fct_cluster_primitive_share') }}
    where
        geography_id = 'GLOBAL'
        and cluster_kind = 'task'
        and primitive = 'task_success'
        and category = 'yes'

)

select
    waves.date_start,
    waves.platform,
    clusters.cluster_name,
    times.human_only_time_hours,
    times.human_with_ai_time_minutes,
    times.human_only_time_hours * 60 / times.human_with_ai_time_minutes as speed_up,
    successes.task_success_pct,
    times.measured_count
from times
inner join {{ ref('dim_wave') }} as waves
    on times.wave_id = waves.wave_id
inner join {{ ref('dim_cluster') }} as clusters
    on
        times.wave_id = clusters.wave_id
        and times.cluster_id = clusters.cluster_id
        and clusters.cluster_kind = 'task'
left join successes
    on
        times.wave_id = successes.wave_id
        and times.cluster_id = successes.cluster_id
where
    times.human_with_ai_time_minutes > 0
    and coalesce(times.measured_count, 100) >= 100
order by
    times.human_only_time_hours / times.human_with_ai_time_minutes desc,
    waves.date_start asc,
    waves.platform asc,
    clusters.cluster_id asc
limit 30
