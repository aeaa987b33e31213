{% test status_matches_value(model, column_name, value_columns, optional_columns=[]) %}
{#- A value is empty exactly when the status says suppressed (`Q`) or missing (`O`), and the
    status is one of the four. An optional column is empty at least then: a wave may be
    published without it. -#}

select {{ column_name }}
from {{ model }}
where
    {{ column_name }} is null
    or {{ column_name }} not in ('A', 'U', 'Q', 'O')
    {%- for value_column in value_columns %}
    or ({{ column_name }} in ('Q', 'O')) != ({{ value_column }} is null)
    {%- endfor %}
    {%- for optional_column in optional_columns %}
    or ({{ column_name }} in ('Q', 'O') and {{ optional_column }} is not null)
    {%- endfor %}

{% endtest %}
