-- claim_count: Claims of the chapter with this verdict and evidence.
select
    release_id,
    chapter,
    verdict,
    evidence,
    count(*) as claim_count
from report.claims
group by release_id, chapter, verdict, evidence
order by release_id, chapter, verdict, evidence
