-- Figure 1.2: automation against augmentation (left) and the five patterns (right) over
-- the reports.
with

pairs as (

    select * from {{ ref('int_change__wave_pairs') }}

),

waves as (

    select * from {{ ref('dim_wave') }}

),

patterns as (

    select * from {{ ref('dim_collaboration_pattern') }}
    where not is_residual

),

shares as (

    select * from {{ ref('int_change__shares') }}
    where status != 'Q'

),

compared_waves as (

    select wave_id_before as wave_id from pairs
    union distinct
    select wave_id_after as wave_id from pairs

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
        case when count(shares.wave_id) = 0 then 'O' else 'A' end as status,
        max(case when shares.base = 'rescaled_with_none' then shares.entity_pct end)
            as series_pct,
        max(case when shares.base = 'classified' then shares.entity_pct end)
            as series_pct_classified,
        max(case when shares.base = 'as_published' then shares.entity_pct end)
            as series_pct_as_published
    from compared_waves
    inner join waves
        on compared_waves.wave_id = waves.wave_id
    cross join series
    left join shares
        on
            waves.wave_id = shares.wave_id
            and series.panel = shares.entity_type
            and series.series = shares.entity_id
    group by
        waves.wave_id,
        waves.platform,
        waves.report_wave,
        waves.date_start,
        series.panel,
        series.series,
        series.series_order

)

select * from final
