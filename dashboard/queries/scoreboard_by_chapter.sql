-- claim_count: Claims of the chapter with this verdict and evidence.
select
    release_id,
    chapter,
    verdict,
    evidence,
    count(*) as claim_count
from report.claims
where release_id = $release_id
group by release_id, chapter, verdict, evidence
order by chapter, verdict, evidence
