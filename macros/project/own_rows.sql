{% macro take_own_rows() -%}
    {#- What a seed runs when it is loaded: where rows of somebody else's lie over the
        project's, of an index of one's own or of a project that has this one as a package,
        it is what the plugin has made of both (variable seeds_folder). -#}
    {%- if execute and var('seeds_folder') -%}
        {%- set path = model.original_file_path.split('/', 1)[1] -%}
        {{ replace_rows(this, var('seeds_folder') ~ '/' ~ path) }}
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
    {%- do adapter.insert_csv(relation, path, model.config.column_types, overwrite=True) -%}
{%- endmacro %}
