{% macro record_sums() -%}
    {#- The measures whose sums an index of one's own publishes, by the name of their facet,
        and the column of int_records__priced that each adds up. -#}
    {{ return({
        'input_tokens': 'prompt_tokens',
        'output_tokens': 'completion_tokens',
        'cost_usd': 'cost',
    }) }}
{%- endmacro %}

{% macro record_means() -%}
    {#- The facets whose means an index of one's own publishes, and the column of the records
        that each is a mean of: its measure in the seed `primitives`. -#}
    {{ return({
        'human_only_time': 'human_only_time_hours',
        'human_with_ai_time': 'human_with_ai_time_minutes',
        'ai_autonomy': 'ai_autonomy_score',
        'human_education_years': 'human_education_years',
        'ai_education_years': 'ai_education_years',
    }) }}
{%- endmacro %}

{% macro task_measures() -%}
    {#- The measures of a task, in the order in which they are published: a later one only
        if the records that it shares with the earlier ones are safe to tell apart. Cost
        needs both tokens and completion comes after a prompt, so this order keeps most: what
        lacks one of the first lacks nothing of the later ones that are left. -#}
    {{ return(['cost', 'completion_tokens', 'prompt_tokens']) }}
{%- endmacro %}

{% macro task_measure_sets() -%}
    {#- Sets of the records of a task by the measures that they carry: those that carry one,
        those that do not, and those that carry one and not another. -#}
    {%- set measures = task_measures() %}
    {%- set sets = [] %}
    {%- for measure in measures %}
        {%- do sets.append(
            {'measure': measure, 'lacking': 'none', 'where': measure ~ ' is not null'}
        ) %}
        {%- do sets.append(
            {'measure': 'any', 'lacking': measure, 'where': measure ~ ' is null'}
        ) %}
        {%- for other in measures if other != measure %}
            {%- do sets.append({
                'measure': measure,
                'lacking': other,
                'where': measure ~ ' is not null and ' ~ other ~ ' is null',
            }) %}
        {%- endfor %}
    {%- endfor %}
    {{ return(sets) }}
{%- endmacro %}
