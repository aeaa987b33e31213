{% macro generate_schema_name(custom_schema_name, node) -%}
    {#- Schemas carry the names users were promised (`marts`, `exports`, …), without the
        target's prefix. -#}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
