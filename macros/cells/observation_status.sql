{% macro observation_status(value, is_suppressed, meets_minimum) -%}
    case
        when {{ is_suppressed }} then 'Q'
        when {{ value }} is null then 'O'
        when not {{ meets_minimum }} then 'U'
        else 'A'
    end
{%- endmacro %}
