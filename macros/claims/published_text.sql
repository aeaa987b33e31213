{% macro published_text(low, high, comparator, sign) -%}
    case
        when {{ low }} is not null
            then concat(
                case when {{ comparator }} = 'eq' then '' else {{ sign }} || ' ' end,
                {{ short_number(low) }},
                coalesce(' to ' || {{ short_number(high) }}, '')
            )
    end
{%- endmacro %}

{% macro short_number(number) -%}
    regexp_replace({{ number_text('round(' ~ number ~ ', 4)') }}, '[.]0$', '')
{%- endmacro %}
