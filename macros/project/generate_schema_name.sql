{% macro generate_schema_name(custom_schema_name, node) -%}
    {#- Schemas carry the names users were promised (`marts`, `exports`, …), without the
        target's prefix. As a package they stand under a prefix in the other project's
        database, so that none of its own tables is replaced. -#}
    {%- set prefix = var('schema_prefix') or (
        target.schema if project_name != 'economic_index' else none
    ) -%}
    {{ [prefix, custom_schema_name] | select | join('_') or target.schema }}
{%- endmacro %}
