-- The records of each account in each finest cell. Distinct accounts are counted from
-- here and not from the records, once for every facet.
with

eligible as (

    select * from {{ ref('int_records__eligible') }}

),

everything as (

    select node_key from {{ ref('int_disclosure__nodes') }}
    where dimension = 'everything'

),

counted as (

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
            count(*) as record_count
        from eligible
        cross join everything
        group by
            eligible.wave_key,
            {{ group_key }},
            eligible.{{ table.categories }}_key,
            eligible.account_key
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

)

select * from counted
