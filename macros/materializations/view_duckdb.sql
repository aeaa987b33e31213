{% materialization view, adapter="duckdb" %}
    {#- In place, in one transaction, as the tables. -#}
    {%- set target = this.incorporate(type="view") -%}
    {{ begin_in_place() }}
    {%- call statement("main") -%}
        {{ get_create_view_as_sql(target, sql) }}
    {%- endcall -%}
    {{ end_in_place(target) }}
    {{ return({"relations": [target]}) }}
{% endmaterialization %}
