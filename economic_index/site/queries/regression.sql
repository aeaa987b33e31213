-- The regression behind a figure, term by term; a sample may be an occupation group.
select
    fits.wave_id,
    fits.sample,
    occupations.occupation_name,
    fits.term,
    fits.status,
    fits.estimate,
    fits.standard_error,
    fits.p_value,
    fits.r_squared,
    fits.observation_count,
    fits.reason
from marts.fct_regression as fits
left join marts.dim_occupation as occupations
    on fits.sample = occupations.occupation_id
where fits.model = $model
order by fits.wave_id, fits.sample, fits.term
