{% macro is_safe(records, accounts, largest_account, second_account, thresholds) -%}
    (
        {{ records }} >= {{ thresholds }}.minimum_record_count
        and {{ accounts }} >= {{ thresholds }}.minimum_account_count
        and {{ is_not_dominated(
            records, largest_account, second_account, thresholds
        ) }}
    )
{%- endmacro %}

{% macro is_not_dominated(total, largest, second, thresholds) -%}
    {#- Of records or of a sum. Each condition is only the harder to meet the larger the
        two are, so what holds for upper bounds of them holds for certain. -#}
    {{ largest }} <= {{ thresholds }}.maximum_account_share * {{ total }}
    and {{ largest }} + {{ second }}
    <= {{ thresholds }}.maximum_two_account_share * {{ total }}
    and {{ total }} - {{ largest }} - {{ second }}
    >= {{ thresholds }}.minimum_remainder_share * {{ largest }}
{%- endmacro %}

{% macro is_of_all_places(cells) -%}
    {#- One cell, whatever the places of a wave are. Usage has no category but places. -#}
    (
        {{ cells }}.facet != 'usage'
        and ({{ cells }}.group_depth = 0 or {{ cells }}.facet like '%::%')
    )
{%- endmacro %}

{% macro is_safe_sum(sets, thresholds) -%}
    {#- Of a set of records that carry a measure and of its sum: no account, and no two, make
        up too much of either. -#}
    (
        {{ is_safe(
            sets ~ '.record_count',
            sets ~ '.account_count',
            sets ~ '.largest_count',
            sets ~ '.second_count',
            thresholds,
        ) }}
        and {{ is_not_dominated(
            sets ~ '.measured_sum',
            sets ~ '.largest_sum',
            sets ~ '.second_sum',
            thresholds,
        ) }}
    )
{%- endmacro %}

{% macro second_account_at_most(cells) -%}
    {#- No second account has more than the largest, nor more than is left beside it. -#}
    least(
        {{ cells }}.largest_account_count,
        {{ cells }}.record_count - {{ cells }}.largest_account_count
    )
{%- endmacro %}
