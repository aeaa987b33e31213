{% macro is_kept(wave_id) -%}
    {#- Whether the last build's wave stays as it was published (variable `kept_waves`). -#}
    {%- set waves = var('kept_waves') -%}
    {%- if waves -%}
        {%- set names = [] -%}
        {%- for wave in waves -%}
            {%- do names.append("'" ~ wave | replace("'", "''") ~ "'") -%}
        {%- endfor -%}
        {{ wave_id }} in ({{ names | join(', ') }})
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}

{% macro kept_relation() -%}
    {#- The table that holds what stays of the last build for this model; none if nothing does. -#}
    {{ return(adapter.dispatch('kept_relation', 'economic_index')()) }}
{%- endmacro %}

{% macro default__kept_relation() -%}
    {#- The model is incremental, and its table holds it already. -#}
    {{ return(this if is_incremental() else none) }}
{%- endmacro %}

{% macro spark__kept_relation() -%}
    {#- Files of Parquet lose no rows, so the model is written anew, and the build has put what
        stays beside it. An earlier version may have had no such table. -#}
    {%- if execute and var('kept_waves') -%}
        {{ return(adapter.get_relation(none, 'kept', this.identifier)) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}

{% macro kept_rows(only='true') -%}
    {#- What the statement of a model ends with for what stays of the last build. -#}
    {%- set kept = kept_relation() -%}
    {%- if kept and kept != this -%}
        union all
        select * from {{ kept }}
        where {{ only }}
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
