-- Tokens and cost of every task that has them.
select
    profiles.wave_id,
    profiles.task_id,
    tasks.task_statement,
    occupations.occupation_name,
    profiles.usage_count,
    profiles.task_pct,
    profiles.input_token_index,
    profiles.output_token_index,
    profiles.cost_index
from marts.fct_task_profile as profiles
inner join marts.dim_task as tasks on profiles.task_id = tasks.task_id
left join marts.dim_occupation as occupations
    on profiles.occupation_id = occupations.occupation_id
where
    profiles.cost_index is not null
    or profiles.input_token_index is not null
    or profiles.output_token_index is not null
order by profiles.wave_id asc, profiles.cost_index desc nulls last, profiles.task_id asc
