{% materialization table, adapter="duckdb", supported_languages=["sql", "python"] %}
    {#- In place, in one transaction. The adapter's own writes beside the old table and renames
        twice, which takes DuckDB no time and dbt as long as most models run. -#}
    {%- set target = this.incorporate(type="table") -%}
    {{ begin_in_place() }}
    {%- call statement("main", language=model.language) -%}
        {{- create_table_as(False, target, compiled_code, model.language) }}
    {%- endcall -%}
    {{ end_in_place(target) }}
    {{ return({"relations": [target]}) }}
{% endmaterialization %}
