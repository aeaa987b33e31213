{% macro number_or_range(low, high) -%}
    concat(
        {{ number_text('round(' ~ low ~ ', 4)') }},
        coalesce(' to ' || {{ number_text('round(' ~ high ~ ', 4)') }}, '')
    )
{%- endmacro %}
