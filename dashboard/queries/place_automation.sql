-- automation_pct_parent: The share of the classified base, 0–100, in the parent.
-- augmentation_pct_parent: The share of the classified base, 0–100, in the parent.
select
    here.wave_id,
    here.status,
    here.automation_pct_classified,
    here.augmentation_pct_classified,
    here.automation_status,
    here.automation_pct_all,
    here.augmentation_status,
    here.augmentation_pct_all,
    parent.automation_pct_classified as automation_pct_parent,
    parent.augmentation_pct_classified as augmentation_pct_parent
from marts.fct_geography_automation as here
inner join marts.dim_geography as geographies
    on here.geography_id = geographies.geography_id
left join marts.fct_geography_automation as parent
    on
        geographies.parent_geography_id = parent.geography_id
        and here.wave_id = parent.wave_id
where here.geography_id = $geography_id
order by here.wave_id
