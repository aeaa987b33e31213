-- The share of one occupation worldwide, wave by wave.
-- chart: What is followed, and the platform.
select
    shares.wave_id,
    waves.date_start,
    shares.platform,
    concat('occupation ', shares.platform) as chart,
    shares.status,
    shares.occupation_pct,
    shares.occupation_pct_classified,
    followed.stretch_number,
    followed.wave_id_before,
    followed.is_comparable,
    followed.comparability_note
from marts.fct_geography_occupation as shares
inner join marts.dim_wave as waves on shares.wave_id = waves.wave_id
left join marts.fct_series as followed
    on
        shares.wave_id = followed.wave_id
        and shares.geography_id = followed.geography_id
        and followed.measure = 'occupation'
        and shares.occupation_id = followed.entity_id
where shares.geography_level = 'global' and shares.occupation_id = $occupation_id
order by waves.date_end, waves.platform, shares.wave_id
