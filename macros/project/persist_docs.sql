{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
    {#- One statement a table. dbt's own asks twice which columns the table has before it
        comments on them: the contracts and the checks of the seeds have settled that. -#}
    {%- set comments -%}
        {%- if for_relation and config.persist_relation_docs() and model.description -%}
            comment on {{ relation.type }} {{ relation }}
            is {{ duckdb_escape_comment(model.description) }};
        {%- endif -%}
        {%- if for_columns and config.persist_column_docs() -%}
            {%- for column in model.columns.values() %}
                comment on column {{ relation }}.{{ adapter.quote(column.name) }}
                is {{ duckdb_escape_comment(column.description) }};
            {%- endfor -%}
        {%- endif -%}
    {%- endset -%}
    {%- if comments -%}
        {%- call statement() -%}{{ comments }}{%- endcall -%}
    {%- endif -%}
{%- endmacro %}
