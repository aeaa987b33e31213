{% materialization view, adapter="duckdb" %}
    {#- In place, in one transaction, as the tables. -#}
    {%- set target = this.incorporate(type="view") -%}
    {%- set existing = load_cached_relation(this) -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- if existing is not none -%}
        {%- call statement("replaced") -%}
            drop {{ existing.type }} {{ existing }} cascade
        {%- endcall -%}
    {%- endif -%}
    {%- call statement("main") -%}
        {{ get_create_view_as_sql(target, sql) }}
    {%- endcall -%}
    {%- do persist_docs(target, model) -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({"relations": [target]}) }}
{% endmaterialization %}
