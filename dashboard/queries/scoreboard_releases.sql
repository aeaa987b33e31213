-- The releases that a report was about.
select distinct release_id
from report.claims
order by release_id
