-- Which API tasks are costly and much used all the same, and is it input or output that
-- makes them costly?
-- Tasks that cost at least twice the average task, the most used first. Empty where the
-- available release has no token and cost slices: see fct_slice_coverage.
select
    profiles.wave_id,
    statements.task_statement,
    occupations.occupation_name,
    profiles.task_pct,
    profiles.cost_index,
    profiles.input_token_index,
    profiles.output_token_index
from {{ ref('fct_task_profile') }} as profiles
inner join {{ ref('dim_task') }} as statements
    on profiles.task_id = statements.task_id
inner join {{ ref('dim_occupation') }} as occupations
    on profiles.occupation_id = occupations.occupation_id
where
    profiles.cost_index >= 2
    and profiles.task_rank is not null
order by profiles.wave_id asc, profiles.task_pct desc, profiles.task_id asc
limit 50
