{% macro record_columns() -%}
    {#- The columns of the usage records and their types. dbt knows its sources once the
        project is parsed; until then no column is needed. -#}
    {%- set types = {} -%}
    {%- if execute -%}
        {%- set source = graph.sources['source.economic_index.records.usage'] -%}
        {%- for name, column in source.columns.items() -%}
            {%- do types.update({name: column.data_type}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(types) }}
{%- endmacro %}

{% macro record_patterns(records) -%}
    {#- The globs of the variable `records`, one or a list. Where neither it nor `release`
        names anything: the built-in sample, which validation has written by now. -#}
    {%- set patterns = ([records] if records is string else records) | select | list -%}
    {%- if not (patterns or var('release') or var('records_model')) -%}
        {%- set patterns = ['build/sample/records_synthetic/records/*.parquet'] -%}
    {%- endif -%}
    {{ return(patterns) }}
{%- endmacro %}

{% macro records_are_text(records) -%}
    {%- set patterns = record_patterns(records) -%}
    {{ return(patterns and (
        patterns[0].endswith('.csv') or patterns[0].endswith('.csv.gz')
    )) }}
{%- endmacro %}

{% macro read_records(records) -%}
    {{ return(adapter.dispatch('read_records', 'economic_index')(records)) }}
{%- endmacro %}

{% macro duckdb__read_records(records) -%}
    {%- set patterns = record_patterns(records) -%}
    {%- set names = [] -%}
    {%- for pattern in patterns -%}
        {%- do names.append("'" ~ pattern | replace("'", "''") ~ "'") -%}
    {%- endfor -%}
    {%- set is_csv = records_are_text(records) -%}
    (
        {#- Columns that a file may leave out are there all the same. -#}
        select
            {%- for name, type in record_columns().items() %}
            cast(null as {{ 'string' if is_csv else type }}) as {{ name }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        where false
        {%- if patterns or var('records_model') %}
        union all by name
        select * from
        {%- if var('records_model') %}
            {{ ref(var('records_model')) }}
        {%- elif is_csv %}
            read_csv([{{ names | join(', ') }}], {{ var('records_csv') }})
        {%- else %}
            read_parquet([{{ names | join(', ') }}], union_by_name = true)
        {%- endif %}
        {%- endif %}
    )
{%- endmacro %}

{% macro spark__read_records(records) -%}
    {%- set relations = [] -%}
    {%- if var('records_model') -%}
        {%- do relations.append(ref(var('records_model')) | string) -%}
    {%- endif -%}
    {%- for name in record_patterns(records) -%}
        {%- do relations.append(record_relation(adapter.located(name)) | trim) -%}
    {%- endfor -%}
    (
        {#- Columns that a file may leave out are there all the same. -#}
        select
            {%- for name, type in record_columns().items() %}
            cast(null as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
        where false
        {%- for relation in relations %}
        {%- set found = [] -%}
        {%- if execute -%}
            {%- set described = run_query('describe query select * from ' ~ relation) -%}
            {%- do found.extend(described.columns[0].values() | map('lower')) -%}
        {%- endif %}
        union all
        select
            {%- for name, type in record_columns().items() %}
            cast({{ name if name in found else 'null' }} as {{ type }}) as {{ name }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        from {{ relation }}
        {%- endfor %}
    )
{%- endmacro %}

{% macro depends_on_records_model() -%}
    {#- What reads the checked records waits for the model of another project. -#}
    {%- if var('records_model') -%}
        {%- do ref(var('records_model')) -%}
    {%- endif -%}
{%- endmacro %}
