-- Which kinds of work does the API do, and how do their tokens and cost compare with
-- the largest kind?
-- Usage share, tasks and mean indices of every category, and its mean cost relative to
-- the category with the most records. Means are empty where the slices are missing.
select
    api.wave_id,
    api.category_rank,
    api.category_name,
    api.task_count,
    api.usage_pct,
    api.mean_input_token_index,
    api.mean_output_token_index,
    api.mean_cost_index,
    api.mean_cost_index / largest.mean_cost_index as cost_over_largest_category
from {{ ref('fct_occupation_api') }} as api
inner join {{ ref('fct_occupation_api') }} as largest
    on
        api.wave_id = largest.wave_id
        and largest.category_rank = 1
order by api.wave_id, api.category_rank
