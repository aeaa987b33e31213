{% macro account_key(column) -%}
    {#- An integer that stands for an account. Two accounts that met in one would only make
        a cell look smaller, never larger. -#}
    {{ return(adapter.dispatch('account_key', 'economic_index')(column)) }}
{%- endmacro %}

{% macro default__account_key(column) -%}
    xxhash64({{ column }})
{%- endmacro %}

{% macro duckdb__account_key(column) -%}
    hash({{ column }})
{%- endmacro %}
