-- Automation and augmentation shares of a geography on both bases: the five patterns
-- that were classified, and all conversations with both residual clusters (method
-- section 4). Counts where the wave has them; a wave of flat tables has shares of all
-- conversations only, and those it does not print stay in the total of 100.
with

shares as (

    select * from {{ ref('int_cells__shares') }}
    where facet = 'collaboration'

),

patterns as (

    select * from {{ ref('collaboration_patterns') }}

),

weighted as (

    select
        shares.wave_id,
        shares.platform,
        shares.geography_level,
        shares.geography_id,
        shares.meets_minimum_observations,
        patterns.pattern,
        patterns.collaboration_mode,
        shares.cell_count,
        coalesce(shares.cell_count, shares.cell_pct) as cell_weight
    from shares
    inner join patterns
        on shares.cluster_name = patterns.pattern

),

totals as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        meets_minimum_observations,
        coalesce(sum(cell_count), 100) as all_weight,
        {{ ordered_sum(
            "case when collaboration_mode = 'automation' then cell_weight else 0 end",
            'pattern',
        ) }} as automation_weight,
        {{ ordered_sum(
            "case when collaboration_mode = 'augmentation' then cell_weight else 0 end",
            'pattern',
        ) }} as augmentation_weight
    from weighted
    group by
        wave_id,
        platform,
        geography_level,
        geography_id,
        meets_minimum_observations

),

divided as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        meets_minimum_observations,
        automation_weight / nullif(automation_weight + augmentation_weight, 0)
        * 100 as automation_pct_classified,
        augmentation_weight / nullif(automation_weight + augmentation_weight, 0)
        * 100 as augmentation_pct_classified,
        automation_weight / all_weight * 100 as automation_pct_all,
        augmentation_weight / all_weight * 100 as augmentation_pct_all
    from totals

)

select * from divided
