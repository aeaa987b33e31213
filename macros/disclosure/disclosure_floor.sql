{% macro disclosure_floor() -%}
    {#- The loosest thresholds that a build accepts (economic_index/disclosure/thresholds.py
        reads them here). The seed `disclosure_thresholds` may be stricter: a minimum higher,
        a maximum lower. -#}
    {{ return({
        'cell': {
            'minimum_record_count': 15,
            'minimum_account_count': 5,
            'maximum_account_share': 0.5,
            'maximum_two_account_share': 0.9,
            'minimum_remainder_share': 0.1,
            'minimum_category_count': 1,
        },
        'request_cluster': {
            'minimum_record_count': 500,
            'minimum_account_count': 250,
            'maximum_account_share': 0.5,
            'maximum_two_account_share': 0.9,
            'minimum_remainder_share': 0.1,
            'minimum_category_count': 1,
        },
    }) }}
{%- endmacro %}

{% macro is_looser(threshold, value, default) -%}
    {#- No number is looser than any default. -#}
    not coalesce(
        {{ value }}
        {%- if threshold.startswith('maximum') %}
            between 0 and {{ default }}
        {%- elif threshold.endswith('share') %}
            between {{ default }} and 1
        {%- else %}
            >= {{ default }}
        {%- endif %},
        false
    )
{%- endmacro %}

{% macro smallest_count_floor() -%}
    {#- The fewest records of a published cell that no seed may undercut. -#}
    {{ 0 if var('loosen_thresholds')
        else disclosure_floor().cell.minimum_record_count }}
{%- endmacro %}
