{% macro has_secondary_suppression() -%}
    {#- The variable `secondary_suppression` as a literal of SQL. -#}
    {{ 'true' if var('secondary_suppression') else 'false' }}
{%- endmacro %}
