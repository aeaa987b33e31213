select
    wave_id,
    category_rank,
    category_name,
    status,
    task_count,
    usage_pct,
    mean_input_token_index,
    mean_output_token_index,
    mean_cost_index
from marts.fct_occupation_api
order by wave_id, category_rank
