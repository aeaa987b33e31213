-- Every record in the finest cell of every table, with its account. A view: there are
-- nearly as many accounts in the finest cells as records, so adding them up first would
-- write five more tables and spare nobody any work. Who reads it adds up, and names the
-- facet, which leaves the other branches unread.
{{ config(materialized='view') }}

with

eligible as (

    select * from {{ ref('int_records__eligible') }}

),

everything as (

    select node_key from {{ ref('int_hierarchies__nodes') }}
    where dimension = 'everything'

),

offered as (

    select distinct
        facet,
        wave_key
    from {{ ref('int_disclosure__offered') }}

),

placed as (

    {%- for table in disclosure_tables() %}
        {%- set group_key =
            'everything.node_key' if table.groups == 'everything'
            else 'eligible.' ~ table.groups ~ '_key'
        %}
        select
            '{{ table.facet }}' as facet,
            eligible.wave_key,
            {{ group_key }} as group_key,
            eligible.{{ table.categories }}_key as category_key,
            eligible.account_key,
            1 as record_count
        from eligible
        cross join everything
        {%- if table.where_offered %}
            inner join offered
                on
                    offered.facet = '{{ table.facet }}'
                    and eligible.wave_key = offered.wave_key
        {%- endif %}
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

)

select * from placed
