-- Which task clusters match no O*NET statement of the release, and how much of the
-- usage worldwide is theirs?
with

shares as (

    select * from {{ ref('fct_geography_task') }}
    where geography_level = 'global'

),

clusters as (

    select * from {{ ref('dim_task') }}
    where
        not is_residual
        and not is_matched

)

select
    shares.wave_id,
    clusters.task_id,
    clusters.task_statement as cluster_name,
    shares.status,
    shares.usage_count,
    shares.task_pct
from shares
inner join clusters
    on shares.task_id = clusters.task_id
order by shares.wave_id asc, shares.task_pct desc, clusters.task_id asc
