select
    shares.wave_id,
    occupations.occupation_name,
    shares.status,
    shares.occupation_pct,
    shares.occupation_pct_classified
from marts.fct_geography_occupation as shares
inner join marts.dim_occupation as occupations
    on shares.occupation_id = occupations.occupation_id
where shares.geography_level = 'global' and not occupations.is_residual
order by shares.wave_id asc, shares.occupation_pct desc, shares.occupation_id asc
