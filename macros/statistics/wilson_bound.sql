{% macro wilson_bound(share, sample_count, normal_quantile, side) -%}
    {#- Bounds beyond 0 and 1, or a hair on the wrong side of the share itself, are
        rounding: a share of 0 has the lower bound 0, a share of 1 the upper bound 1. -#}
    {%- set sign = {'low': '-', 'high': '+'}[side] -%}
    {%- set clamps = {'low': ('greatest', '0.0', 'least'), 'high': ('least', '1.0', 'greatest')}[side] -%}
    case
        when {{ share }} is not null and {{ sample_count }} > 0
            then {{ clamps[2] }}(
                {{ clamps[0] }}(
                    (
                        {{ share }}
                        + {{ normal_quantile }} * {{ normal_quantile }}
                        / (2 * {{ sample_count }})
                        {{ sign }} {{ normal_quantile }} * sqrt(
                            {{ share }} * (1 - {{ share }}) / {{ sample_count }}
                            + {{ normal_quantile }} * {{ normal_quantile }}
                            / (4 * {{ sample_count }} * {{ sample_count }})
                        )
                    )
                    / (
                        1
                        + {{ normal_quantile }} * {{ normal_quantile }}
                        / {{ sample_count }}
                    ),
                    {{ clamps[1] }}
                ),
                {{ share }}
            )
    end
{%- endmacro %}
