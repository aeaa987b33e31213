select
    chapter,
    place,
    statement,
    comparator,
    value_published,
    value_published_high,
    value_computed,
    value_computed_high,
    unit,
    tolerance,
    verdict,
    base,
    reason,
    release_id,
    claim_id
from report.claims
order by release_id, chapter, place, claim_id
