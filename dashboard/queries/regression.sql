-- The regression behind a figure, term by term; a sample may be an occupation group.
-- influential_name: The observation whose removal changes the estimate most.
select
    fits.wave_id,
    fits.sample,
    occupations.occupation_name,
    fits.term,
    fits.status,
    fits.estimate,
    fits.standard_error,
    fits.p_value,
    fits.standard_error_hc1,
    fits.p_value_hc1,
    coalesce(
        geographies.geography_name,
        tasks.task_statement,
        categories.occupation_name,
        fits.influential_observation_id
    ) as influential_name,
    fits.estimate_without_influential,
    fits.p_value_hc1_without_influential,
    fits.suspect_observation_count,
    fits.estimate_without_suspect,
    fits.p_value_hc1_without_suspect,
    fits.r_squared,
    fits.observation_count,
    fits.dropped_observation_count,
    fits.covariance,
    fits.reason
from marts.fct_regression as fits
left join marts.dim_occupation as occupations
    on fits.sample = occupations.occupation_id
left join marts.dim_geography as geographies
    on fits.influential_observation_id = geographies.geography_id
left join marts.dim_task as tasks
    on
        fits.influential_observation_id = tasks.task_id
        -- These are fitted to categories, whose ids look like those of tasks.
        and fits.sample not in ('soc_major_group', 'chart_category')
left join marts.dim_occupation as categories
    on fits.influential_observation_id = categories.occupation_id
where fits.model = $model
order by fits.wave_id, fits.sample, fits.term
