{% macro union_by_name(models, columns) -%}
{%- for model in models -%}
    select
        {{ columns | join(',\n        ') }}
    from {{ ref(model) }}
    {%- if not loop.last %}
    union all
    {% endif %}
{%- endfor %}
{%- endmacro %}
