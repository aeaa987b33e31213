{% macro stable_sum(expression, window=none) -%}
    cast(
        sum(cast({{ expression }} as decimal(38, 15)))
        {%- if window %} over ({{ window }}){% endif %} as double
    )
{%- endmacro %}
