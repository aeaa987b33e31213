-- Every table counts every eligible record once, in the world's total.
with

eligible as (

    select
        wave_key,
        count(*) as record_count
    from {{ ref('int_records__eligible') }}
    group by wave_key

),

cells as (

    select * from {{ ref('int_disclosure__cells') }}

),

nodes as (

    select * from {{ ref('int_disclosure__nodes') }}
    where depth = 0

),

totals as (

    select
        cells.facet,
        cells.wave_key,
        cells.record_count
    from cells
    inner join nodes as places
        on cells.group_key = places.node_key
    inner join nodes as categories
        on cells.category_key = categories.node_key

),

tables as (

    {%- for table in disclosure_tables() %}
        select '{{ table.facet }}' as facet
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

)

select
    eligible.wave_key,
    tables.facet
from eligible
cross join tables
left join totals
    on
        eligible.wave_key = totals.wave_key
        and tables.facet = totals.facet
where coalesce(totals.record_count, 0) != eligible.record_count
