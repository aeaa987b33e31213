{% macro as_utc(column, is_text) -%}
    {#- A time without an offset is UTC already; one with an offset is turned to UTC. The
        session's zone is UTC (profiles.yml). -#}
    {{ return(adapter.dispatch('as_utc', 'economic_index')(column, is_text)) }}
{%- endmacro %}

{% macro default__as_utc(column, is_text) -%}
    cast({{ column }} as timestamp)
{%- endmacro %}

{% macro duckdb__as_utc(column, is_text) -%}
    {#- Of a text, a plain cast drops the offset; of a typed column, it is all it takes. -#}
    {%- if is_text -%}
        cast({{ column }} as timestamptz) at time zone 'UTC'
    {%- else -%}
        cast({{ column }} as timestamp)
    {%- endif -%}
{%- endmacro %}
