{% test within_range(model, column_name, minimum=none, maximum=none, tolerance=0) %}
{#- Every value that is there lies between the bounds, both included. The value itself is
    not selected: a failing row must not print it. -#}

select '{{ column_name }}' as column_name
from {{ model }}
where
    false
    {%- if minimum is not none %}
    or {{ column_name }} < {{ minimum }} - {{ tolerance }}
    {%- endif %}
    {%- if maximum is not none %}
    or {{ column_name }} > {{ maximum }} + {{ tolerance }}
    {%- endif %}

{% endtest %}
