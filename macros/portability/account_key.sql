{% macro account_key(column) -%}
    {#- An integer that stands for an account, another one in each run, so that nobody
        finds an account by hashing its id: of ids and a secret salt. Two accounts that met
        in one integer would only make a cell look smaller, never larger. -#}
    {{ return(adapter.dispatch('account_key', 'economic_index')(column)) }}
{%- endmacro %}

{% macro spark__account_key(column) -%}
    {#- Spark puts the session's salt (economic_index/spark/adapter.py) in its place when it
        reads the statement: no compiled SQL holds it. -#}
    xxhash64(sha2(concat('${economic_index.account_salt}', {{ column }}), 256))
{%- endmacro %}

{% macro duckdb__account_key(column) -%}
    {#- `hash` alone can be turned round. The plugin (economic_index/dbt_plugin.py) sets the
        variable: no compiled SQL holds the salt. -#}
    hash(sha256(concat(getvariable('account_salt'), {{ column }})))
{%- endmacro %}
