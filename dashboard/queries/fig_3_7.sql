select
    points.wave_id,
    tasks.task_statement,
    occupations.occupation_name,
    points.input_token_index,
    points.output_token_index
from report.fig_3_7 as points
inner join marts.dim_task as tasks on points.task_id = tasks.task_id
left join marts.dim_occupation as occupations
    on points.occupation_id = occupations.occupation_id
order by points.wave_id, points.task_id
