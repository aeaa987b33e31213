{% macro is_safe(records, accounts, largest_account, thresholds) -%}
    (
        {{ records }} >= {{ thresholds }}.minimum_record_count
        and {{ accounts }} >= {{ thresholds }}.minimum_account_count
        and {{ largest_account }} <= {{ thresholds }}.maximum_account_share * {{ records }}
    )
{%- endmacro %}
