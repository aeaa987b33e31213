-- Task shares by O*NET task: clusters that spell one statement differently are one
-- task.
with

shares as (

    select * from {{ ref('int_cells__shares') }}
    where facet = 'onet_task'

),

clusters as (

    select * from {{ ref('int_tasks__clusters') }}

),

summed as (

    select
        shares.wave_id,
        shares.platform,
        shares.geography_level,
        shares.geography_id,
        clusters.task_id,
        clusters.is_residual_cluster,
        shares.meets_minimum_observations,
        shares.is_residual_geography,
        -- One suppressed spelling suppresses the task.
        case
            when max(case when shares.status = 'Q' then 1 else 0 end) = 1 then 'Q'
            else max(shares.status)
        end as status,
        cast(sum(shares.cell_count) as bigint) as usage_count,
        sum(shares.cell_pct) as task_pct,
        sum(shares.parent_cell_pct) as parent_task_pct
    from shares
    inner join clusters
        on shares.cluster_name = clusters.cluster_name
    group by
        shares.wave_id,
        shares.platform,
        shares.geography_level,
        shares.geography_id,
        clusters.task_id,
        clusters.is_residual_cluster,
        shares.meets_minimum_observations,
        shares.is_residual_geography

)

select * from summed
