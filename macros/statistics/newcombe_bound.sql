{% macro newcombe_bound(later, earlier, side) -%}
    {%- set sign = {'low': '-', 'high': '+'}[side] -%}
    {%- set other = {'low': 'high', 'high': 'low'}[side] -%}
    {{ later.value }} - {{ earlier.value }} {{ sign }} sqrt(
        ({{ later.value }} - {{ later[side] }})
        * ({{ later.value }} - {{ later[side] }})
        + ({{ earlier.value }} - {{ earlier[other] }})
        * ({{ earlier.value }} - {{ earlier[other] }})
    )
{%- endmacro %}
