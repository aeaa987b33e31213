{% macro duckdb__load_csv_rows(model, agate_table) -%}
    {#- The adapter's own pastes the path as it is, which an apostrophe in it ends. Where an
        index of one's own lies over the seeds, its rows are read (economic_index/index). -#}
    {%- set path = adapter.get_seed_file_path(model) -%}
    {%- if var('index_seeds') -%}
        {%- set path = var('index_seeds') ~ '/' ~ model.original_file_path.split('/', 1)[1] -%}
    {%- endif -%}
    {%- set sql -%}
        copy {{ this.render() }} from '{{ path | replace("'", "''") }}'
        (format csv, header true, delimiter ',')
    {%- endset -%}
    {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
    {{ return(sql) }}
{%- endmacro %}
