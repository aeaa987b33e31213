{% test at_least_disclosure_threshold(model, column_name, stated_zero_allowed=false) %}
{#- Privacy: no published count between nothing and the disclosure threshold. A stated 0 is
    the padded country of the population table, which rests on nobody. The count itself is
    not selected: a failing row must not print it. -#}

{#- Whatever the seed says, no count below the built-in threshold passes. -#}
select '{{ column_name }}' as column_name
from {{ model }} as published
cross join {{ ref('disclosure_thresholds') }} as thresholds
where
    thresholds.cell_kind = 'cell'
    and published.{{ column_name }}
    < greatest(thresholds.minimum_record_count, {{ smallest_count_floor() }})
    {%- if stated_zero_allowed %}
    and published.{{ column_name }} != 0
    {%- endif %}

{% endtest %}
