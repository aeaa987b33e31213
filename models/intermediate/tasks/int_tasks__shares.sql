-- Task shares by O*NET task: clusters that spell one statement differently are one
-- task.
with

shares as (

    select * from {{ ref('int_shares__cells') }}
    where facet = 'onet_task'

),

clusters as (

    select * from {{ ref('int_tasks__clusters') }}

),

confidence as (

    select * from {{ ref('confidence_levels') }}

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
        on
            shares.cluster_name = clusters.cluster_name
            and shares.cluster_id = clusters.cluster_id
    group by
        shares.wave_id,
        shares.platform,
        shares.geography_level,
        shares.geography_id,
        clusters.task_id,
        clusters.is_residual_cluster,
        shares.meets_minimum_observations,
        shares.is_residual_geography

),

-- The base is every conversation of the geography, both residual clusters in it.
counted as (

    select
        summed.*,
        confidence.normal_quantile as z,
        sum(summed.usage_count) over (
            partition by summed.wave_id, summed.geography_id
        ) as geography_count,
        summed.usage_count / sum(summed.usage_count) over (
            partition by summed.wave_id, summed.geography_id
        ) as usage_share
    from summed
    cross join confidence

),

bounded as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        task_id,
        is_residual_cluster,
        meets_minimum_observations,
        is_residual_geography,
        status,
        usage_count,
        task_pct,
        {{ wilson_bound('usage_share', 'geography_count', 'z', 'low') }}
        * 100 as task_pct_low,
        {{ wilson_bound('usage_share', 'geography_count', 'z', 'high') }}
        * 100 as task_pct_high,
        parent_task_pct
    from counted

)

select * from bounded
