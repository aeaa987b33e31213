-- Every claim of the reports, what they say, what comes out, and why.
select
    release_id,
    chapter,
    statement,
    published_text,
    value_in_file,
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
    claim_id
from report.claims
order by release_id, chapter, place, claim_id
