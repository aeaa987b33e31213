{#- (?s): a name may hold a line break. The check of releases reads it so too. -#}
{% macro before_last_separator(column) -%}
    regexp_extract({{ column }}, '(?s)^(.*)::(.*)$', 1)
{%- endmacro %}

{% macro after_last_separator(column) -%}
    regexp_extract({{ column }}, '(?s)^(.*)::(.*)$', 2)
{%- endmacro %}
