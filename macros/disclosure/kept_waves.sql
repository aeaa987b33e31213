{% macro is_kept(wave_id) -%}
    {#- Whether the last build's wave stays as it was published (variable `kept_waves`). -#}
    {%- set waves = var('kept_waves') -%}
    {%- set names = [] -%}
    {%- for wave in waves -%}
        {%- do names.append("'" ~ wave | replace("'", "''") ~ "'") -%}
    {%- endfor -%}
    {%- if waves -%}
        {{ wave_id }} in ({{ names | join(', ') }})
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}

{% macro drop_other_waves() -%}
    {#- What an incremental model starts from: the kept waves of the last build. -#}
    {% if is_incremental() %}
        delete from {{ this }} where not ({{ is_kept('wave_id') }})
    {% endif %}
{%- endmacro %}

{% macro drop_unused_statements() -%}
    {#- Statements stay from the last build only where a wave of it does. -#}
    {% if is_incremental() %}
        delete from {{ this }} where not (is_given and {{ 'true' if var('kept_waves') else 'false' }})
    {% endif %}
{%- endmacro %}
