select
    wave_id,
    category_name,
    category_rank,
    mean_output_token_index
from report.fig_3_6
order by wave_id, category_rank
