-- Every task that was published in both of two waves.
select
    changes.wave_id_before,
    changes.wave_id_after,
    tasks.task_id,
    tasks.task_statement,
    changes.is_comparable,
    changes.status,
    changes.pct_before,
    changes.pct_after,
    changes.change_pp
from marts.fct_change as changes
inner join marts.dim_task as tasks on changes.entity_id = tasks.task_id
where changes.entity_type = 'task' and changes.published_in_both
order by
    changes.wave_id_before asc,
    changes.wave_id_after asc,
    abs(changes.change_pp) desc,
    changes.entity_id asc
