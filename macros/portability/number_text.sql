{% macro number_text(number) -%}
    {#- A double as text, the same on every engine: 0.0005, 20250804.0, 1.5e-07. -#}
    {{ return(adapter.dispatch('number_text', 'economic_index')(number)) }}
{%- endmacro %}

{% macro duckdb__number_text(number) -%}
    cast({{ number }} as string)
{%- endmacro %}

{% macro spark__number_text(number) -%}
    {#- Its own cast writes an exponent from 1e7 on and below 1e-3: 5.0E-4. In between it
        takes a fifth of the time of a format. -#}
    case
        when {{ number }} = 0 or (abs({{ number }}) >= 1e-3 and abs({{ number }}) < 1e7)
            then cast({{ number }} as string)
        when abs({{ number }}) >= 1e-4 and abs({{ number }}) < 1e16
            then format_number({{ number }}, '0.0################')
        else
            regexp_replace(
                regexp_replace(
                    regexp_replace(
                        lower(cast({{ number }} as string)), '[.]0e', 'e'
                    ),
                    'e([0-9])', 'e+$1'
                ),
                'e([-+])([0-9])$', 'e$10$2'
            )
    end
{%- endmacro %}
