{% test unique_grain(model, columns, never_empty=[]) %}
{#- The grain of a table: no key twice, and no part of a key empty. `never_empty` lists the
    other columns that every row has: one query for all of them, for each test costs dbt
    more than DuckDB. -#}
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
    {%- for column in never_empty %}
    or count({{ column }}) < count(*)
    {%- endfor %}

{% endtest %}
