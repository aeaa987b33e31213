-- How much of each wave's worldwide use is delegated, and how much is done together.
select
    wave_id,
    status,
    automation_pct_all,
    augmentation_pct_all,
    automation_pct_classified,
    augmentation_pct_classified
from marts.fct_geography_automation
where geography_level = 'global'
order by wave_id
