select
    wave_id_before,
    wave_id_after,
    task_statement,
    task_group,
    status,
    published_in_both,
    pct_before,
    pct_after,
    change_pp,
    pct_before_as_reported,
    pct_after_as_reported,
    change_pp_as_reported
from report.tbl_task_changes
order by change_pp_as_reported desc, task_statement asc
