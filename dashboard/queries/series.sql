-- What is followed over the waves in one geography, where two waves have it.
-- chart: What is followed, and the platform.
-- series_name: Of what: the pattern, the mode, the category, or the measure itself.
select
    series.wave_id,
    waves.date_start,
    series.platform,
    concat(
        case series.measure
            when 'usage' then series.entity_id
            else series.measure
        end,
        ' ',
        series.platform
    ) as chart,
    replace(series.entity_id, '_', ' ') as series_name,
    series.unit,
    series.point_value,
    series.point_low,
    series.point_high,
    series.stretch_number,
    series.wave_id_before,
    series.is_comparable,
    series.comparability_note
from marts.fct_series as series
inner join marts.dim_wave as waves on series.wave_id = waves.wave_id
where
    series.geography_id = $geography_id
    and series.measure not in ('task', 'occupation', 'artifact')
qualify
    count(*) over (
        partition by series.platform, series.measure, series.entity_id
    ) > 1
order by
    case series.measure when 'usage' then 0 when 'mode' then 1 else 2 end,
    series.measure,
    series.platform,
    series.entity_id,
    waves.date_start,
    series.wave_id
