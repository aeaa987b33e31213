-- Every claim of the report, what it says, what comes out, and why.
select
    chapter,
    statement,
    published_text,
    value_computed,
    value_computed_high,
    unit,
    verdict,
    evidence,
    reason,
    place,
    comparator,
    tolerance,
    base,
    release_id,
    claim_id
from report.claims
order by release_id, chapter, place, claim_id
