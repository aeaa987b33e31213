select
    release_id,
    date_start,
    date_end,
    wave_id,
    platform,
    occupation_id,
    occupation_name,
    occupation_rank,
    occupation_pct
from report.fig_3_3
order by date_start, occupation_rank, platform
