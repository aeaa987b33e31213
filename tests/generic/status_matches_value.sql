{% test status_matches_value(model, column_name, value_columns) %}
{#- A value is empty exactly when the status says suppressed (`Q`) or missing (`O`), and the
    status is one of the four. -#}

select {{ column_name }}
from {{ model }}
where
    {{ column_name }} is null
    or {{ column_name }} not in ('A', 'U', 'Q', 'O')
    {%- for value_column in value_columns %}
    or ({{ column_name }} in ('Q', 'O')) != ({{ value_column }} is null)
    {%- endfor %}

{% endtest %}
