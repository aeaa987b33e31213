{% macro claim_holds(computed, tested) -%}
    case
        when is_within_tolerance
            then abs({{ computed }} - {{ tested }}) <= tolerance + rounding_slack
        when tested_comparator = 'gt' then {{ computed }} > {{ tested }} + rounding_slack
        when tested_comparator = 'ge' then {{ computed }} >= {{ tested }} - rounding_slack
        when tested_comparator = 'lt' then {{ computed }} < {{ tested }} - rounding_slack
        when tested_comparator = 'le' then {{ computed }} <= {{ tested }} + rounding_slack
    end
{%- endmacro %}
