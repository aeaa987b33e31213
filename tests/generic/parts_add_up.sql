{% test parts_add_up(model, parts, total, tolerance) %}
{#- The columns `parts` of one row add up to `total`, or all of them are empty. -#}

select 1 as failing_row
from {{ model }}
where
    abs({{ parts | join(' + ') }} - {{ total }}) > {{ tolerance }}
    or not (
        ({{ parts | join(' is null and ') }} is null)
        or ({{ parts | join(' is not null and ') }} is not null)
    )

{% endtest %}
