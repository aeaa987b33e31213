-- The share of every task worldwide, over the waves, with what may be compared.
-- task_id: The O*NET task, as in dim_task.
select
    series.entity_id as task_id,
    series.wave_id,
    waves.date_start,
    series.platform,
    series.point_value,
    series.stretch_number,
    series.is_comparable,
    series.comparability_note
from marts.fct_series as series
inner join marts.dim_wave as waves on series.wave_id = waves.wave_id
where series.measure = 'task'
order by series.entity_id, series.platform, waves.date_start, series.wave_id
