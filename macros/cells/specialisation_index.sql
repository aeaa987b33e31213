{% macro specialisation_index(share, parent_share, is_residual, meets_minimum) -%}
    case
        when {{ meets_minimum }} and not {{ is_residual }}
            then {{ share }} / {{ parent_share }}
    end
{%- endmacro %}
