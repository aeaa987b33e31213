-- The regression behind a figure, term by term.
select
    wave_id,
    sample,
    term,
    status,
    estimate,
    standard_error,
    p_value,
    r_squared,
    observation_count,
    reason
from marts.fct_regression
where model = $model
order by wave_id, sample, term
