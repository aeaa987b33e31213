-- The occupations that have a page.
select
    occupation_id,
    occupation_name
from marts.dim_occupation
where not is_residual
order by occupation_id
