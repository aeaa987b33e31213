-- The labels as they are used: a label below the bound of confidence says nothing.
create view used_labels as
select
    record_id,
    labeller_name,
    {%- for label in labels %}
        case
            when confidence >= getvariable('minimum_confidence') then {{ label }}
        end as {{ label }},
    {%- endfor %}
    confidence < getvariable('minimum_confidence') as is_unsure
from labels
