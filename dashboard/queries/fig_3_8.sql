select
    wave_id,
    category_name,
    category_rank,
    mean_cost_index,
    usage_pct
from report.fig_3_8
order by wave_id, category_rank
