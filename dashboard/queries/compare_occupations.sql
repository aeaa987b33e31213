select
    shares.wave_id,
    shares.geography_id,
    occupations.occupation_name,
    shares.status,
    shares.occupation_pct_classified,
    shares.occupation_pct
from marts.fct_geography_occupation as shares
inner join marts.dim_occupation as occupations
    on shares.occupation_id = occupations.occupation_id
where not occupations.is_residual
order by shares.wave_id, shares.geography_id, shares.occupation_id
