{% macro record_relation(name) -%}
    {#- Spark: a path or glob of Parquet files; else, a table of the catalogue, or one that
        names its own format and path, as delta.`/lake/usage`. -#}
    {%- if '`' not in name and ('/' in name or '*' in name or name.endswith('.parquet')) -%}
        parquet.`{{ name }}`
    {%- else -%}
        {{ name }}
    {%- endif -%}
{%- endmacro %}
