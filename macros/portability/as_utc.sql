{% macro as_utc(column) -%}
    {#- A time without an offset is UTC already; one with an offset is turned to UTC. -#}
    {{ return(adapter.dispatch('as_utc', 'economic_index')(column)) }}
{%- endmacro %}

{% macro default__as_utc(column) -%}
    cast({{ column }} as timestamp)
{%- endmacro %}

{% macro duckdb__as_utc(column) -%}
    coalesce(
        try_cast({{ column }} as timestamp),
        cast(cast({{ column }} as timestamptz) at time zone 'UTC' as timestamp)
    )
{%- endmacro %}
