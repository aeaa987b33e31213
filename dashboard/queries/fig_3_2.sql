select
    wave_id,
    request_rank,
    request_name,
    usage_count,
    request_pct
from report.fig_3_2
order by wave_id, request_rank
