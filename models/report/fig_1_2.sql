-- Figure 1.2: automation against augmentation (left) and the five patterns (right) over
-- the reports.
with

shares as (

    select * from {{ ref('int_change__wave_shares') }}

),

waves as (

    select * from {{ ref('dim_wave') }}

),

patterns as (

    select * from {{ ref('dim_collaboration_pattern') }}
    where not is_residual

),

series as (

    select
        'mode' as panel,
        collaboration_mode as series,
        min(pattern_order) as series_order
    from patterns
    group by collaboration_mode
    union all
    select
        'pattern' as panel,
        pattern as series,
        pattern_order as series_order
    from patterns

),

final as (

    select
        waves.wave_id,
        waves.platform,
        waves.report_wave,
        waves.date_start,
        series.panel,
        series.series,
        series.series_order,
        shares.status,
        shares.published_pct as series_pct,
        classified.published_pct as series_pct_classified,
        -- Of few of the patterns even the sum as published means nothing.
        case
            when shares.status = 'A' then as_published.published_pct
        end as series_pct_as_published
    from shares
    inner join shares as classified
        on
            shares.wave_id = classified.wave_id
            and shares.entity_type = classified.entity_type
            and shares.entity_id = classified.entity_id
            and classified.base = 'classified'
    inner join shares as as_published
        on
            shares.wave_id = as_published.wave_id
            and shares.entity_type = as_published.entity_type
            and shares.entity_id = as_published.entity_id
            and as_published.base = 'as_published'
    inner join series
        on
            shares.entity_type = series.panel
            and shares.entity_id = series.series
    inner join waves
        on shares.wave_id = waves.wave_id
    where shares.base = 'rescaled_with_none'

)

select * from final
