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

-- Platforms are compared within one release and window only.
compared as (

    select
        waves.release_id,
        waves.date_start,
        waves.date_end,
        shares.wave_id,
        shares.platform,
        shares.occupation_id,
        occupations.occupation_name,
        shares.occupation_pct,
        min(shares.platform) over release_window as first_platform,
        max(shares.platform) over release_window as last_platform,
        max(shares.occupation_pct) over occupation_window as largest_pct,
        sum(shares.occupation_pct) over occupation_window as summed_pct
    from shares
    inner join waves
        on shares.wave_id = waves.wave_id
    inner join occupations
        on shares.occupation_id = occupations.occupation_id
    window
        release_window as (
            partition by waves.release_id, waves.date_start, waves.date_end
        ),
        occupation_window as (
            partition by
                waves.release_id,
                waves.date_start,
                waves.date_end,
                shares.occupation_id
        )

),

ranked as (

    select
        compared.*,
        cast(
            dense_rank() over (
                partition by
                    compared.release_id, compared.date_start, compared.date_end
                order by compared.summed_pct desc, compared.occupation_id asc
            ) as integer
        ) as occupation_rank
    from compared
    where
        compared.first_platform != compared.last_platform
        and compared.largest_pct > {{ figure_limit('fig_3_3', 'minimum_pct') }}

),

final as (

    select
        release_id,
        date_start,
        date_end,
        wave_id,
        platform,
        occupation_id,
        occupation_name,
        occupation_rank,
        occupation_pct
    from ranked
    where occupation_rank <= {{ figure_limit('fig_3_3', 'row_limit') }}

)

select * from final
