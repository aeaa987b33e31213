-- Figure 1.1: usage by SOC major group over the reports, one panel a group, panels in
-- the order of the first report.
with

shares as (

    select * from {{ ref('int_change__wave_shares') }}
    where entity_type = 'occupation'

),

waves as (

    select * from {{ ref('dim_wave') }}

),

occupations as (

    select * from {{ ref('dim_occupation') }}

),

panels as (

    select
        waves.wave_id,
        waves.platform,
        waves.is_synthetic,
        waves.report_wave,
        waves.date_start,
        occupations.occupation_id,
        occupations.occupation_name,
        shares.status,
        shares.published_pct as occupation_pct,
        -- Of few of the tasks even the sum as published means nothing.
        case
            when shares.status = 'A' then as_published.published_pct
        end as occupation_pct_as_published,
        first_value(shares.published_pct) over (
            partition by
                waves.platform, waves.is_synthetic, occupations.occupation_id
            order by waves.date_start
        ) as first_pct
    from shares
    inner join shares as as_published
        on
            shares.wave_id = as_published.wave_id
            and shares.entity_id = as_published.entity_id
            and as_published.base = 'as_published'
    inner join waves
        on shares.wave_id = waves.wave_id
    inner join occupations
        on shares.entity_id = occupations.occupation_id
    where shares.base = 'rescaled_with_none'

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
        status,
        occupation_pct,
        occupation_pct_as_published
    from panels

)

select * from final
