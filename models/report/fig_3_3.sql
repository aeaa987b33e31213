with

waves as (

    select * from {{ ref('dim_wave') }}

),

shares as (

    select * from {{ ref('fct_geography_occupation') }}
    where geography_level = 'global'

),

occupations as (

    select * from {{ ref('dim_occupation') }}
    where not is_residual

),

limits as (

    select * from {{ ref('chart_limits') }}
    where chart_id = 'fig_3_3'

),

placed as (

    select
        waves.release_id,
        waves.date_start,
        waves.date_end,
        shares.wave_id,
        shares.platform,
        shares.occupation_id,
        occupations.occupation_name,
        shares.occupation_pct
    from shares
    inner join waves
        on shares.wave_id = waves.wave_id
    inner join occupations
        on shares.occupation_id = occupations.occupation_id

),

-- Platforms are compared within one release and window only.
compared as (

    select
        release_id,
        date_start,
        date_end
    from placed
    group by release_id, date_start, date_end
    having count(distinct platform) > 1

),

ranked as (

    select
        placed.release_id,
        placed.date_start,
        placed.date_end,
        placed.occupation_id,
        row_number() over (
            partition by placed.release_id, placed.date_start, placed.date_end
            order by sum(placed.occupation_pct) desc, placed.occupation_id
        ) as occupation_rank
    from placed
    inner join compared
        on
            placed.release_id = compared.release_id
            and placed.date_start = compared.date_start
            and placed.date_end = compared.date_end
    cross join limits
    group by
        placed.release_id,
        placed.date_start,
        placed.date_end,
        placed.occupation_id,
        limits.minimum_pct
    having max(placed.occupation_pct) > limits.minimum_pct

),

final as (

    select
        placed.release_id,
        placed.date_start,
        placed.date_end,
        placed.wave_id,
        placed.platform,
        placed.occupation_id,
        placed.occupation_name,
        cast(ranked.occupation_rank as integer) as occupation_rank,
        placed.occupation_pct
    from placed
    inner join ranked
        on
            placed.release_id = ranked.release_id
            and placed.date_start = ranked.date_start
            and placed.date_end = ranked.date_end
            and placed.occupation_id = ranked.occupation_id
    cross join limits
    where ranked.occupation_rank <= limits.largest_count

)

select * from final
