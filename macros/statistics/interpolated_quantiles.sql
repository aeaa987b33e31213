{% macro interpolated_quantiles(values, value, order_key, groups, targets, probability, named) -%}
    {#- A select that stands as a common table expression. `probability` is computed
        before it meets the number of values, so that its digits are those of the seed. -#}
    select
        {%- for column in groups %}
        positions.{{ column }},
        {%- endfor %}
        {%- for column in named %}
        positions.{{ column }},
        {%- endfor %}
        below.quantile_value
        + (above.quantile_value - below.quantile_value)
        * (positions.target_position - floor(positions.target_position))
            as quantile_value
    from (
        select distinct
            {%- for column in groups %}
            sizes.{{ column }},
            {%- endfor %}
            {%- for column in named %}
            targets.{{ column }},
            {%- endfor %}
            {{ probability }} * (sizes.value_count - 1) as target_position
        from (
            select
                {{ groups | join(', ') }},
                count(*) as value_count
            from {{ values }}
            group by {{ groups | join(', ') }}
        ) as sizes
        cross join {{ targets }} as targets
    ) as positions
    {%- for side, rounded in (('below', 'floor'), ('above', 'ceil')) %}
    inner join (
        select
            {{ groups | join(', ') }},
            {{ value }} as quantile_value,
            row_number() over (
                partition by {{ groups | join(', ') }}
                order by {{ value }}, {{ order_key }}
            ) - 1 as ordinal
        from {{ values }}
    ) as {{ side }}
        on
            {%- for column in groups %}
            positions.{{ column }} = {{ side }}.{{ column }}
            and
            {%- endfor %}
            {{ rounded }}(positions.target_position) = {{ side }}.ordinal
    {%- endfor %}
{%- endmacro %}
