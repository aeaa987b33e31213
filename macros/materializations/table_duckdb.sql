{% materialization table, adapter="duckdb", supported_languages=["sql", "python"] %}
    {#- In place, in one transaction. The adapter's own writes beside the old table and renames
        twice, which takes DuckDB no time and dbt as long as most models run. -#}
    {%- set target = this.incorporate(type="table") -%}
    {%- set existing = load_cached_relation(this) -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- if existing is not none -%}
        {%- call statement("replaced") -%}
            drop {{ existing.type }} {{ existing }} cascade
        {%- endcall -%}
    {%- endif -%}
    {%- call statement("main", language=model.language) -%}
        {{- create_table_as(False, target, compiled_code, model.language) }}
    {%- endcall -%}
    {%- do persist_docs(target, model) -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({"relations": [target]}) }}
{% endmaterialization %}
