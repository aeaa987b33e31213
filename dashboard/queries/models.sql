select
    models.wave_id,
    models.model,
    models.usage_count,
    models.model_pct,
    models.active_accounts_at_least,
    models.active_accounts_at_most,
    models.input_tokens_sum,
    models.output_tokens_sum,
    models.cost_usd_sum,
    models.status
from marts.fct_geography_model as models
inner join marts.dim_wave as waves using (wave_id)
where models.geography_id = 'GLOBAL'
order by
    waves.date_start desc, models.wave_id,
    models.model != 'all', models.usage_count desc, models.model
