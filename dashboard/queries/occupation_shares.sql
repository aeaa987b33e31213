-- The share of one occupation worldwide, wave by wave.
select
    shares.wave_id,
    waves.date_start,
    shares.platform,
    shares.status,
    shares.occupation_pct,
    shares.occupation_pct_classified
from marts.fct_geography_occupation as shares
inner join marts.dim_wave as waves on shares.wave_id = waves.wave_id
where shares.geography_level = 'global' and shares.occupation_id = $occupation_id
order by waves.date_end, waves.platform, shares.wave_id
