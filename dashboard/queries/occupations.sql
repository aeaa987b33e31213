-- The occupations that have a page, where anything is known of any of them.
select
    occupation_id,
    occupation_name
from marts.dim_occupation
where
    not is_residual
    and (
        exists (select 1 from marts.fct_geography_occupation)
        or exists (select 1 from marts.fct_occupation_share)
        or exists (select 1 from marts.fct_occupation_exposure)
        or exists (select 1 from marts.fct_occupation_wage)
        or exists (select 1 from marts.fct_occupation_employment)
    )
order by occupation_id
