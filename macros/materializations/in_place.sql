{% macro begin_in_place() -%}
    {#- Opens the transaction of a table, view or seed that is written in place, and makes room
        for it. -#}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if existing is not none -%}
        {%- call statement("replaced") -%}
            drop {{ existing.type }} {{ existing }} cascade
        {%- endcall -%}
    {%- endif -%}
{%- endmacro %}

{% macro end_in_place(target) -%}
    {#- Describes it, and ends the transaction. -#}
    {%- do persist_docs(target, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
{%- endmacro %}
