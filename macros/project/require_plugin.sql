{% macro require_plugin() -%}
    {#- Before anything runs: where another project has this one as a package, its own
        profile must name what checks the input. -#}
    {%- set plugins = (target.plugins or []) | map(attribute='alias') | list -%}
    {%- if execute and target.type == 'duckdb' and 'checked_input' not in plugins -%}
        {{ exceptions.raise_compiler_error(
            'profiles.yml, target ' ~ target.name ~ ': the plugin that checks the input '
            ~ 'is missing. Add module_paths: [dbt_packages/economic_index] and plugins: '
            ~ '[{module: economic_index.dbt_plugin, alias: checked_input}].'
        ) }}
    {%- endif -%}
{%- endmacro %}
