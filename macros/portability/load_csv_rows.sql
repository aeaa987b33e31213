{% macro duckdb__load_csv_rows(model, agate_table) -%}
    {#- The adapter's own pastes the path as it is, which an apostrophe in it ends. -#}
    {%- set path = adapter.get_seed_file_path(model) | replace("'", "''") -%}
    {%- set sql -%}
        copy {{ this.render() }} from '{{ path }}' (format csv, header true, delimiter ',')
    {%- endset -%}
    {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
    {{ return(sql) }}
{%- endmacro %}

{% macro spark__load_csv_rows(model, agate_table) -%}
    {#- The adapter's own writes every value into one statement, which takes Spark minutes
        for twenty thousand rows. There is no other way where dbt has no session, nor where
        another project's seed leaves the types of its columns to dbt. -#}
    {%- set path = model.root_path ~ '/' ~ model.original_file_path -%}
    {%- set types = model.config.column_types -%}
    {%- set is_typed = types | length == agate_table.column_names | length -%}
    {%- if is_typed and adapter.insert_csv(this, path, types) -%}
        {{ return('-- the rows of ' ~ path) }}
    {%- endif -%}
    {{ return(dbt.spark__load_csv_rows(model, agate_table)) }}
{%- endmacro %}
