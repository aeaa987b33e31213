select
    models.wave_id,
    geographies.geography_name,
    models.geography_level,
    models.model,
    models.usage_count,
    models.model_pct,
    models.model_pct_index,
    models.active_accounts_at_least,
    models.active_accounts_at_most,
    models.status
from marts.fct_geography_model as models
inner join marts.dim_wave as waves using (wave_id)
inner join marts.dim_geography as geographies using (geography_id)
where models.geography_id != 'GLOBAL'
order by
    waves.date_start desc, models.wave_id, geographies.geography_name,
    models.model != 'all', models.usage_count desc, models.model
