{% macro second_largest(expression) -%}
    {#- The second largest value of a group, 0 where it has one row. -#}
    {{ return(adapter.dispatch('second_largest', 'economic_index')(expression)) }}
{%- endmacro %}

{% macro default__second_largest(expression) -%}
    coalesce(get(sort_array(collect_list({{ expression }}), false), 1), 0)
{%- endmacro %}

{% macro duckdb__second_largest(expression) -%}
    coalesce(max({{ expression }}, 2)[2], 0)
{%- endmacro %}
