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
        for twenty thousand rows. Where the session is on a cluster, whose machines do not
        see this one's files, there is no other way; nor where another project's seed leaves
        the types of its columns to dbt. -#}
    {%- set types = model.config.column_types | length -%}
    {%- if env_var('SPARK_REMOTE', '') or types != agate_table.column_names | length -%}
        {{ return(dbt_spark.spark__load_csv_rows(model, agate_table)) }}
    {%- endif -%}
    {%- set path = model.root_path ~ '/' ~ model.original_file_path -%}
    {%- set sql -%}
        insert into {{ this.render() }}
        {{ economic_index.rows_of_csv(path, model.config.column_types) }}
    {%- endset -%}
    {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
    {{ return(sql) }}
{%- endmacro %}

{% macro rows_of_csv(path, column_types) -%}
    {#- Spark: the rows of a CSV file, in the types of its columns, which stand in its header
        in this order. -#}
    {%- set names = column_types | list -%}
    select
        {%- for name in names %}
        cast(fields.{{ name }} as {{ column_types[name] }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from (
        select from_csv(
            value, '{{ names | join(' string, ') }} string', map('escape', '"')
        ) as fields
        from text.`{{ path }}`
        where value != '{{ names | join(',') }}'
    )
{%- endmacro %}
