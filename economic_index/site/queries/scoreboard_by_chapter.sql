-- claim_count: Claims of the chapter with this verdict.
select
    release_id,
    chapter,
    verdict,
    count(*) as claim_count
from report.claims
group by release_id, chapter, verdict
order by release_id, chapter, verdict
