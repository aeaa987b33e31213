-- The labels as they are used: a label below the bound of confidence says nothing.
create view used_labels as
select
    record_id,
    labeller_name,
    confidence < getvariable('minimum_confidence') as is_unsure,
    case
        when confidence >= getvariable('minimum_confidence') then onet_task_id
    end as onet_task_id,
    case
        when confidence >= getvariable('minimum_confidence') then request_cluster_id
    end as request_cluster_id,
    case
        when confidence >= getvariable('minimum_confidence')
            then collaboration_pattern
    end as collaboration_pattern
from labels
