-- People employed in each SOC major group.
select
    occupation_id,
    employment_count,
    employment_pct
from marts.fct_occupation_employment
order by occupation_id
