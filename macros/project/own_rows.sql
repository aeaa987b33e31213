{% macro take_own_rows() -%}
    {#- What a seed of the rules runs when it is loaded: where a project that has this one
        as a package gives rows of its own, the seed is what the plugin has made of both
        (economic_index/inputs/own_rows.py). -#}
    {%- if execute and this.identifier in var('own_rows') -%}
        {{ replace_rows(this, var('seeds_folder') ~ '/rules/' ~ this.identifier ~ '.csv') }}
    {%- endif -%}
{%- endmacro %}

{% macro replace_rows(relation, path) -%}
    {{ return(adapter.dispatch('replace_rows', 'economic_index')(relation, path)) }}
{%- endmacro %}

{% macro duckdb__replace_rows(relation, path) -%}
    delete from {{ relation }};
    copy {{ relation }} from '{{ path | replace("'", "''") }}'
    (format csv, header true, delimiter ',')
{%- endmacro %}

{% macro spark__replace_rows(relation, path) -%}
    insert overwrite {{ relation }} {{ rows_of_csv(path, model.config.column_types) }}
{%- endmacro %}
