{% macro before_last_separator(column) -%}
    regexp_extract({{ column }}, '^(.*)::(.*)$', 1)
{%- endmacro %}

{% macro after_last_separator(column) -%}
    regexp_extract({{ column }}, '^(.*)::(.*)$', 2)
{%- endmacro %}
