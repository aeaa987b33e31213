{% macro regression_rows(sample_source, variables) -%}
{%- for variable in variables -%}
    select
        '{{ sample_source }}' as sample_source,
        wave_id,
        sample,
        observation_id,
        '{{ variable }}' as variable,
        cast({{ variable }} as double) as variable_value
    from {{ ref('int_regression__' ~ sample_source ~ '_sample') }}
    {%- if not loop.last %}
    union all
    {% endif %}
{%- endfor %}
{%- endmacro %}
