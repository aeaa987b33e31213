{#- Rules about a usage record that validation and the models share. Python renders them
    from this file (economic_index/macros.py). -#}

{% macro is_counted(network_is_excluded, is_flagged, country_is_excluded) -%}
    not coalesce({{ is_flagged }}, false)
        and not coalesce({{ country_is_excluded }}, false)
        and not coalesce({{ network_is_excluded }}, false)
{%- endmacro %}

{% macro is_in_wave(records, waves) -%}
    {{ records }}.platform = {{ waves }}.platform
            and {{ records }}.occurred_at >= {{ waves }}.date_start
            and {{ records }}.occurred_at < {{ waves }}.date_end
{%- endmacro %}

{% macro undated_model(model) -%}
    {#- The date at the end of a model's id is not part of its name. -#}
    regexp_replace({{ model }}, '-20[0-9]{6}$', '')
{%- endmacro %}
