-- What the report says in or beside a figure, and what comes out here.
select
    statement,
    published_text,
    value_computed,
    value_computed_high,
    unit,
    verdict,
    evidence,
    reason
from report.claims
where regexp_matches(place, $place)
order by release_id, claim_id
