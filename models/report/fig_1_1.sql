-- Figure 1.1: usage by SOC major group over the reports, one panel a group, panels in
-- the order of the first report.
with

pairs as (

    select * from {{ ref('int_change__wave_pairs') }}

),

waves as (

    select * from {{ ref('dim_wave') }}

),

occupations as (

    select * from {{ ref('dim_occupation') }}

),

-- A group without any O*NET task has no panel.
groups_with_tasks as (

    select distinct entity_id as occupation_id
    from {{ ref('int_change__members') }}
    where entity_type = 'occupation'

),

shares as (

    select * from {{ ref('int_change__shares') }}
    where entity_type = 'occupation'

),

compared_waves as (

    select wave_id_before as wave_id from pairs
    union distinct
    select wave_id_after as wave_id from pairs

),

panels as (

    select
        waves.platform,
        waves.is_synthetic,
        waves.wave_id,
        waves.report_wave,
        waves.date_start,
        occupations.occupation_id,
        occupations.occupation_name,
        max(case when shares.base = 'rescaled_with_none' then shares.entity_pct end)
            as occupation_pct,
        max(case when shares.base = 'as_published' then shares.entity_pct end)
            as occupation_pct_as_published
    from compared_waves
    inner join waves
        on compared_waves.wave_id = waves.wave_id
    cross join groups_with_tasks
    inner join occupations
        on groups_with_tasks.occupation_id = occupations.occupation_id
    left join shares
        on
            waves.wave_id = shares.wave_id
            and occupations.occupation_id = shares.entity_id
            and shares.status != 'Q'
    group by
        waves.platform,
        waves.is_synthetic,
        waves.wave_id,
        waves.report_wave,
        waves.date_start,
        occupations.occupation_id,
        occupations.occupation_name

),

ordered as (

    select
        *,
        first_value(occupation_pct) over (
            partition by platform, is_synthetic, occupation_id
            order by date_start
        ) as first_pct
    from panels

),

final as (

    select
        wave_id,
        platform,
        report_wave,
        date_start,
        occupation_id,
        occupation_name,
        cast(dense_rank() over (
            partition by platform, is_synthetic
            order by first_pct desc nulls last, occupation_id asc
        ) as integer) as panel_order,
        case when occupation_pct is null then 'O' else 'A' end as status,
        occupation_pct,
        occupation_pct_as_published
    from ordered

)

select * from final
