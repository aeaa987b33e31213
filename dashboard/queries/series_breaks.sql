-- What may be compared between two waves that follow each other, and why not.
-- series_count: Numbers that are followed from the one wave to the other.
select
    series.is_comparable,
    series.measure,
    series.platform,
    series.wave_id_before,
    series.wave_id,
    series.comparability_note,
    count(*) as series_count
from marts.fct_series as series
inner join marts.dim_wave as waves on series.wave_id = waves.wave_id
where series.wave_id_before is not null
group by
    series.is_comparable,
    series.measure,
    series.platform,
    series.wave_id_before,
    series.wave_id,
    series.comparability_note,
    waves.date_start
order by
    series.is_comparable,
    waves.date_start,
    series.platform,
    series.measure,
    series.wave_id_before
