-- Computed values of the claims about dates, as the numbers that the scoreboard
-- compares: year and month, or year, month and day, in one number. The register of
-- waves has them; long releases repeat theirs in every row, flat tables carry none.
with

waves as (

    select * from {{ ref('claims__waves') }}

),

spans as (

    select
        release_id,
        min(year(date_start) * 12 + month(date_start)) as first_month
    from waves
    group by release_id

),

numbered as (

    select
        waves.wave_id,
        year(waves.date_start) * 100 + month(waves.date_start) as month_start,
        year(waves.date_end) * 100 + month(waves.date_end) as month_end,
        day(waves.date_start) as day_start,
        day(waves.date_end) as day_end,
        year(waves.date_end) * 12 + month(waves.date_end)
        - spans.first_month as months_covered,
        row_number() over (
            partition by waves.wave_id order by waves.release_id
        ) as release_order
    from waves
    inner join spans
        on waves.release_id = spans.release_id

),

final as (

    select
        numbered.wave_id,
        measures.quantity,
        'GLOBAL' as geography_id,
        'all' as cluster_key,
        'wave_dates' as base,
        cast(
            case measures.quantity
                when 'wave_months' then numbered.month_start
                when 'wave_days' then numbered.month_start * 100 + numbered.day_start
                when 'months_covered' then numbered.months_covered
            end as double
        ) as value_computed,
        cast(
            case measures.quantity
                when 'wave_months' then numbered.month_end
                when 'wave_days' then numbered.month_end * 100 + numbered.day_end
            end as double
        ) as value_computed_high
    from numbered
    cross join (
        values
        ('wave_months'),
        ('wave_days'),
        ('months_covered')
    ) as measures (quantity)
    where numbered.release_order = 1

)

select * from final
