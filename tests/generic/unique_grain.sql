{% test unique_grain(model, columns) %}
{#- The grain of a table: no key twice, and no part of a key empty. -#}
{%- set key = columns | join(', ') %}

select
    {{ key }},
    count(*) as row_count
from {{ model }}
group by {{ key }}
having
    count(*) > 1
    {%- for column in columns %}
    or {{ column }} is null
    {%- endfor %}

{% endtest %}
