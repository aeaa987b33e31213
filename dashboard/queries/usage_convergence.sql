-- Whether places that used AI less caught up between two waves.
select
    convergence.wave_id_before,
    convergence.wave_id_after,
    convergence.geography_level,
    convergence.sample,
    convergence.geography_count,
    convergence.growth_on_level_slope,
    convergence.rank_correlation,
    convergence.usage_index_log_stdev_before,
    convergence.usage_index_log_stdev_after,
    convergence.is_comparable,
    convergence.comparability_note
from marts.fct_usage_convergence as convergence
inner join marts.dim_wave as waves on convergence.wave_id_after = waves.wave_id
order by
    convergence.geography_level,
    waves.date_start,
    convergence.wave_id_before,
    convergence.sample
