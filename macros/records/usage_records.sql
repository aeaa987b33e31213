{# What a usage record means. Validation renders these macros too
   (economic_index/inputs/records/macros.py), so what is checked is what is built. #}

{% macro is_of_wave(records, waves) -%}
    {#- The end of a wave is exclusive. -#}
    {{ records }}.platform = {{ waves }}.platform
    and {{ records }}.occurred_at >= {{ waves }}.date_start
    and {{ records }}.occurred_at < {{ waves }}.date_end
{%- endmacro %}

{% macro record_counts(is_flagged, network_is_excluded, country_is_excluded) -%}
    {#- Unknown is no reason to leave a record out. -#}
    not (
        coalesce({{ network_is_excluded }}, false)
        or coalesce({{ is_flagged }}, false)
        or coalesce({{ country_is_excluded }}, false)
    )
{%- endmacro %}

{% macro model_name(model_id) -%}
    {#- The date at the end of a model's id is not part of its name. -#}
    regexp_replace({{ model_id }}, '-20[0-9]{6}$', '')
{%- endmacro %}
