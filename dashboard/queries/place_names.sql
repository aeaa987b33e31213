-- Every geography that has a page, by name.
select
    geographies.geography_id,
    geographies.geography_name,
    geographies.geography_level
from marts.dim_geography as geographies
where
    not geographies.is_residual
    and (
        geographies.geography_level = 'global'
        or geographies.geography_id in (
            select usage.geography_id from marts.fct_geography_usage as usage
        )
    )
order by geographies.geography_name, geographies.geography_id
