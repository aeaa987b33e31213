{% macro usage_facets() -%}
    {#- The levels of places that have usage as a facet of their own. -#}
    'country', 'state_us', 'country_state', 'segment', 'subsegment'
{%- endmacro %}
