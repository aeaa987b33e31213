-- Of the classified conversations, so that what a place may not publish does not lower
-- all of its shares beside its parent's.
-- parent_occupation_pct_classified: The same share, 0–100, in the parent geography.
-- occupation_ratio: Share of the classified over that in the parent, 1.0 = as there.
select
    here.wave_id,
    occupations.occupation_name,
    here.status,
    here.occupation_pct_classified,
    parent.occupation_pct_classified as parent_occupation_pct_classified,
    here.occupation_pct_classified
    / nullif(parent.occupation_pct_classified, 0) as occupation_ratio,
    here.occupation_pct
from marts.fct_geography_occupation as here
inner join marts.dim_occupation as occupations
    on here.occupation_id = occupations.occupation_id
inner join marts.dim_geography as geographies
    on here.geography_id = geographies.geography_id
left join marts.fct_geography_occupation as parent
    on
        geographies.parent_geography_id = parent.geography_id
        and here.wave_id = parent.wave_id
        and here.occupation_id = parent.occupation_id
where here.geography_id = $geography_id and not occupations.is_residual
order by
    here.wave_id asc, here.occupation_pct_classified desc, here.occupation_id asc
