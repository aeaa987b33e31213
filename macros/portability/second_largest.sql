{% macro second_largest(expression) -%}
    {#- The second largest value of a group, 0 where it has one row. -#}
    {{ return(adapter.dispatch('second_largest', 'economic_index')(expression)) }}
{%- endmacro %}

{% macro spark__second_largest(expression) -%}
    {#- No more than two values a group are in memory, however many accounts it has. -#}
    coalesce(get(max_by({{ expression }}, {{ expression }}, 2), 1), 0)
{%- endmacro %}

{% macro duckdb__second_largest(expression) -%}
    coalesce(max({{ expression }}, 2)[2], 0)
{%- endmacro %}
