-- Shares of patterns on the bases that claims name: all conversations; those that were
-- classified rescaled to 100 with `none` kept, which is how Figure 1.2 compares the
-- waves; or the five patterns alone (method sections 4 and 6).
with

published as (

    select * from {{ ref('fct_geography_collaboration') }}
    where collaboration_pct is not null

),

patterns as (

    select * from {{ ref('dim_collaboration_pattern') }}

),

kept as (

    select
        published.wave_id,
        published.geography_id,
        {{ ordered_sum(
            'published.collaboration_pct', 'published.pattern'
        ) }} as kept_pct,
        {{ ordered_sum(
            "case when patterns.collaboration_mode in ('automation', 'augmentation') "
            ~ 'then published.collaboration_pct end',
            'published.pattern',
        ) }} as five_patterns_pct
    from published
    inner join patterns
        on published.pattern = patterns.pattern
    where patterns.collaboration_mode != 'not_classified'
    group by published.wave_id, published.geography_id

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
                then published.collaboration_pct / kept.kept_pct * 100
            when 'five_patterns'
                then
                    case
                        when
                            patterns.collaboration_mode
                            in ('automation', 'augmentation')
                            then
                                published.collaboration_pct
                                / kept.five_patterns_pct * 100
                    end
        end as pattern_pct
    from published
    inner join patterns
        on published.pattern = patterns.pattern
    left join kept
        on
            published.wave_id = kept.wave_id
            and published.geography_id = kept.geography_id
    cross join (
        values
        ('all_conversations'),
        ('not_classified_dropped'),
        ('five_patterns')
    ) as bases (base)

)

select * from based
