-- Every geography, by name.
select
    geography_id,
    geography_name,
    geography_level
from marts.dim_geography
where not is_residual
order by geography_name, geography_id
