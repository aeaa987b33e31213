-- Automation and augmentation shares of a geography on both bases: the five patterns
-- that were classified, and all conversations with both residual clusters (method
-- section 4).
with

shares as (

    select * from {{ ref('int_cells__shares') }}
    where facet = 'collaboration'

),

patterns as (

    select * from {{ ref('collaboration_patterns') }}

),

totals as (

    select
        shares.wave_id,
        shares.platform,
        shares.geography_level,
        shares.geography_id,
        shares.meets_minimum_observations,
        sum(shares.cell_count) as all_count,
        sum(
            case
                when patterns.collaboration_mode = 'automation'
                    then shares.cell_count
                else 0
            end
        ) as automation_count,
        sum(
            case
                when patterns.collaboration_mode = 'augmentation'
                    then shares.cell_count
                else 0
            end
        ) as augmentation_count
    from shares
    inner join patterns
        on shares.cluster_name = patterns.pattern
    group by
        shares.wave_id,
        shares.platform,
        shares.geography_level,
        shares.geography_id,
        shares.meets_minimum_observations

),

divided as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        meets_minimum_observations,
        automation_count / nullif(automation_count + augmentation_count, 0)
        * 100 as automation_pct_classified,
        augmentation_count / nullif(automation_count + augmentation_count, 0)
        * 100 as augmentation_pct_classified,
        automation_count / all_count * 100 as automation_pct_all,
        augmentation_count / all_count * 100 as augmentation_pct_all
    from totals

)

select * from divided
