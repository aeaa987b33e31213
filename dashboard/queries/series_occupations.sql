-- The six occupations with the largest shares, over the waves of each platform.
-- chart: What is followed, and the platform.
with followed as (
    select
        series.*,
        waves.date_start,
        max(series.point_value) over (
            partition by series.platform, series.entity_id
        ) as largest_value
    from marts.fct_series as series
    inner join marts.dim_wave as waves on series.wave_id = waves.wave_id
    where series.measure = 'occupation'
),

ranked as (
    select
        *,
        dense_rank() over (
            partition by platform
            order by largest_value desc, entity_id asc
        ) as place
    from followed
)

select
    ranked.wave_id,
    ranked.date_start,
    ranked.platform,
    concat('occupation ', ranked.platform) as chart,
    occupations.occupation_name,
    ranked.unit,
    ranked.point_value,
    ranked.stretch_number,
    ranked.wave_id_before,
    ranked.is_comparable,
    ranked.comparability_note
from ranked
inner join marts.dim_occupation as occupations
    on ranked.entity_id = occupations.occupation_id
where ranked.place <= 6
order by
    ranked.platform,
    ranked.place,
    ranked.date_start,
    ranked.wave_id
