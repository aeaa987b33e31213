-- Automation and augmentation shares of a geography on both bases: the five patterns
-- that were classified, and all conversations with both residual clusters (method
-- section 4). Counts where the wave has them; a wave of flat tables has shares of all
-- conversations only, and those it does not print stay in the total of 100. A pattern
-- that was not published is unknown: the share that needs it is empty, and counts it 0
-- in the column that ends in `_as_reported`.
with

shares as (

    select * from {{ ref('int_shares__cells') }}
    where facet = 'collaboration'

),

patterns as (

    select * from {{ ref('collaboration_patterns') }}

),

sizes as (

    select
        count(
            case when collaboration_mode = 'automation' then pattern end
        ) as automation_patterns,
        count(
            case when collaboration_mode = 'augmentation' then pattern end
        ) as augmentation_patterns
    from patterns

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
        ) }} as augmentation_weight,
        count(
            case when collaboration_mode = 'automation' then pattern end
        ) as automation_patterns,
        count(
            case when collaboration_mode = 'augmentation' then pattern end
        ) as augmentation_patterns
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
        totals.wave_id,
        totals.platform,
        totals.geography_level,
        totals.geography_id,
        totals.meets_minimum_observations,
        totals.automation_weight
        / nullif(totals.automation_weight + totals.augmentation_weight, 0)
        * 100 as automation_pct_classified_as_reported,
        totals.augmentation_weight
        / nullif(totals.automation_weight + totals.augmentation_weight, 0)
        * 100 as augmentation_pct_classified_as_reported,
        totals.automation_weight
        / totals.all_weight * 100 as automation_pct_all_as_reported,
        totals.augmentation_weight
        / totals.all_weight * 100 as augmentation_pct_all_as_reported,
        totals.automation_patterns
        = sizes.automation_patterns as is_automation_known,
        totals.augmentation_patterns
        = sizes.augmentation_patterns as is_augmentation_known
    from totals
    cross join sizes

),

known as (

    select
        *,
        case
            when is_automation_known and is_augmentation_known
                then automation_pct_classified_as_reported
        end as automation_pct_classified,
        case
            when is_automation_known and is_augmentation_known
                then augmentation_pct_classified_as_reported
        end as augmentation_pct_classified,
        case
            when is_automation_known then automation_pct_all_as_reported
        end as automation_pct_all,
        case
            when is_augmentation_known then augmentation_pct_all_as_reported
        end as augmentation_pct_all
    from divided

)

select * from known
