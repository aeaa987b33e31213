{% macro figure_limit(figure, name) -%}
    {#- What a model's YAML says is known once all of them are parsed. -#}
    {%- if execute -%}
        {%- set model = graph.nodes['model.economic_index.' ~ figure] -%}
        {%- set limits = model.config.meta.get('limits', {}) -%}
        {%- if name not in limits -%}
            {{ exceptions.raise_compiler_error(
                model.patch_path.split('://')[1] ~ ', ' ~ figure
                ~ ', key limits.' ~ name ~ ': missing; give it a number'
            ) }}
        {%- endif -%}
        {{ limits[name] }}
    {%- else -%}
        0
    {%- endif -%}
{%- endmacro %}
