-- Computed values of the claims about collaboration: patterns, the modes they make up,
-- and a place against the median of its level.
with

based as (

    select * from {{ ref('claims__pattern_shares') }}

),

modes as (

    select
        wave_id,
        geography_id,
        base,
        {{ ordered_sum(
            "case when collaboration_mode = 'automation' then pattern_pct else 0 end",
            'pattern',
        ) }} as automation_pct,
        {{ ordered_sum(
            "case when collaboration_mode = 'augmentation' then pattern_pct else 0 end",
            'pattern',
        ) }} as augmentation_pct
    from based
    group by wave_id, geography_id, base

),

mode_values as (

    select
        modes.wave_id,
        modes.geography_id,
        modes.base,
        measures.quantity,
        case measures.quantity
            when 'automation_pct' then modes.automation_pct
            when 'augmentation_pct' then modes.augmentation_pct
            when 'automation_lead_pct'
                then modes.automation_pct - modes.augmentation_pct
        end as value_computed
    from modes
    cross join (
        values
        ('automation_pct'),
        ('augmentation_pct'),
        ('automation_lead_pct')
    ) as measures (quantity)

),

-- Against the median of the places of a level that pass the minimum.
medians as (

    select
        wave_id,
        geography_level,
        pattern,
        base,
        median(pattern_pct) as median_pct
    from based
    where status = 'A'
    group by wave_id, geography_level, pattern, base

),

final as (

    select
        wave_id,
        'collaboration_pct' as quantity,
        geography_id,
        pattern as cluster_key,
        base,
        pattern_pct as value_computed,
        cast(null as double) as value_computed_high
    from based
    where collaboration_mode != 'not_classified'
    union all
    select
        based.wave_id,
        'collaboration_pct_lead_over_median' as quantity,
        based.geography_id,
        based.pattern as cluster_key,
        based.base,
        based.pattern_pct - medians.median_pct as value_computed,
        cast(null as double) as value_computed_high
    from based
    inner join medians
        on
            based.wave_id = medians.wave_id
            and based.geography_level = medians.geography_level
            and based.pattern = medians.pattern
            and based.base = medians.base
    where based.geography_level != 'global'
    union all
    select
        wave_id,
        quantity,
        geography_id,
        'all' as cluster_key,
        base,
        value_computed,
        cast(null as double) as value_computed_high
    from mode_values

)

select * from final
