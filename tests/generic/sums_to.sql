{% test sums_to(model, column_name, total, group_by, tolerance, row_condition='true') %}
{#- The column adds up to `total` in every group. `tolerance` is absolute and in the
    column's unit; floating-point sums of shares stay within 1e-6. -#}

select {{ group_by | join(', ') }}
from {{ model }}
where {{ row_condition }}
group by {{ group_by | join(', ') }}
having
    sum({{ column_name }}) is null
    or abs(sum({{ column_name }}) - {{ total }}) > {{ tolerance }}

{% endtest %}
