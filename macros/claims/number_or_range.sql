{% macro number_or_range(low, high) -%}
    concat(
        cast(round({{ low }}, 4) as string),
        coalesce(' to ' || cast(round({{ high }}, 4) as string), '')
    )
{%- endmacro %}
