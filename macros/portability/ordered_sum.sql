{% macro ordered_sum(expression, key) -%}
    {{ return(adapter.dispatch('ordered_sum')(expression, key)) }}
{%- endmacro %}

{% macro default__ordered_sum(expression, key) -%}
    sum({{ expression }})
{%- endmacro %}

{% macro duckdb__ordered_sum(expression, key) -%}
    sum({{ expression }} order by {{ key }})
{%- endmacro %}
