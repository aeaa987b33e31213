-- Every table counts every eligible record once at every level that all records have:
-- in the total, and one level down in each tree.
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

    select * from {{ ref('int_hierarchies__nodes') }}
    where depth <= 1

),

sums as (

    select
        cells.facet,
        cells.wave_key,
        places.depth as group_depth,
        categories.depth as category_depth,
        sum(cells.record_count) as record_count
    from cells
    inner join nodes as places
        on cells.group_key = places.node_key
    inner join nodes as categories
        on cells.category_key = categories.node_key
    group by cells.facet, cells.wave_key, places.depth, categories.depth

),

offered as (

    select distinct
        facet,
        wave_key
    from {{ ref('int_disclosure__offered') }}

),

levels as (

    {%- for table in disclosure_tables() %}
        {%- set last_table = loop.last %}
        {%- for group_depth in ([0] if table.groups == 'everything' else [0, 1]) %}
            {%- set last_group = loop.last %}
            {%- for category_depth in [0, 1] %}
                select
                    '{{ table.facet }}' as facet,
                    {{ group_depth }} as group_depth,
                    {{ category_depth }} as category_depth,
                    {{ 'true' if table.where_offered else 'false' }} as is_where_offered
                {%- if not (last_table and last_group and loop.last) %}
                    union all
                {%- endif %}
            {%- endfor %}
        {%- endfor %}
    {%- endfor %}

)

select
    eligible.wave_key,
    levels.facet,
    levels.group_depth,
    levels.category_depth
from eligible
cross join levels
left join sums
    on
        eligible.wave_key = sums.wave_key
        and levels.facet = sums.facet
        and levels.group_depth = sums.group_depth
        and levels.category_depth = sums.category_depth
left join offered
    on
        eligible.wave_key = offered.wave_key
        and levels.facet = offered.facet
where
    coalesce(sums.record_count, 0) != eligible.record_count
    and (offered.facet is not null or not levels.is_where_offered)
