-- Computed values of the claims about collaboration, on the base that the claim names:
-- all conversations, or those that were classified rescaled to 100 with `none` kept,
-- which is how Figure 1.2 compares the waves (method sections 4 and 6).
with

published as (

    select * from {{ ref('fct_geography_collaboration') }}
    where collaboration_pct is not null

),

patterns as (

    select * from {{ ref('dim_collaboration_pattern') }}

),

based as (

    select
        published.wave_id,
        published.geography_level,
        published.geography_id,
        published.status,
        published.pattern,
        patterns.collaboration_mode,
        bases.base,
        case bases.base
            when 'all_conversations' then published.collaboration_pct
            when 'not_classified_dropped'
                then published.collaboration_pct / sum(
                    case
                        when patterns.collaboration_mode != 'not_classified'
                            then published.collaboration_pct
                    end
                ) over (
                    partition by published.wave_id, published.geography_id, bases.base
                ) * 100
        end as pattern_pct
    from published
    inner join patterns
        on published.pattern = patterns.pattern
    cross join (
        values
        ('all_conversations'),
        ('not_classified_dropped')
    ) as bases (base)

),

modes as (

    select
        wave_id,
        geography_id,
        base,
        coalesce(
            sum(case when collaboration_mode = 'automation' then pattern_pct end), 0
        ) as automation_pct,
        coalesce(
            sum(case when collaboration_mode = 'augmentation' then pattern_pct end), 0
        ) as augmentation_pct
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
