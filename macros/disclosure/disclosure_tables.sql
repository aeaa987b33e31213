{% macro disclosure_tables() -%}
    {#- The tables that disclosure control works on: groups (rows of a tree) by categories
        (another tree), both named by their dimension. `everything` is a tree of one. Of a
        table `where_offered` records are counted only in waves whose slices name it. -#}
    {%- set primitives = [] -%}
    {%- for facet in var('record_facets') -%}
        {%- do primitives.append(
            {'facet': facet, 'groups': 'geography', 'categories': facet}
        ) -%}
    {%- endfor -%}
    {{ return(primitives + [
        {'facet': 'usage', 'groups': 'everything', 'categories': 'geography'},
        {'facet': 'onet_task', 'groups': 'geography', 'categories': 'task'},
        {'facet': 'collaboration', 'groups': 'geography', 'categories': 'pattern'},
        {'facet': 'request', 'groups': 'geography', 'categories': 'request'},
        {
            'facet': 'model', 'groups': 'geography', 'categories': 'model',
            'where_offered': true,
        },
        {
            'facet': 'onet_task::collaboration',
            'groups': 'task', 'categories': 'pattern',
        },
        {
            'facet': 'request::collaboration',
            'groups': 'request', 'categories': 'pattern',
        },
    ]) }}
{%- endmacro %}

{% macro disclosure_depths() -%}
    {#- How many levels each dimension's tree has below its root. -#}
    {%- set depths = {
        'everything': 0, 'geography': 2, 'task': 1, 'pattern': 1, 'request': 3,
        'model': 1
    } -%}
    {%- for facet in var('record_facets') -%}
        {%- do depths.update({facet: 1}) -%}
    {%- endfor -%}
    {{ return(depths) }}
{%- endmacro %}
