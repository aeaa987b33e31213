-- The tasks that have a page, each with the occupation that a chart counts it under.
select
    tasks.task_id,
    tasks.task_statement,
    tasks.occupation_id,
    tasks.occupation_count,
    tasks.is_matched
from marts.dim_task as tasks
where
    not tasks.is_residual
    and tasks.task_id in (
        select profiles.task_id from marts.fct_task_profile as profiles
    )
order by tasks.task_id
