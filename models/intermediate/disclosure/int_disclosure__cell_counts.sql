-- Every cell at every level of both trees: its records, its accounts, and the records
-- of its largest account (method section 8). A total is the same cell in several
-- tables: it is counted in one, and copied. The account cells are no import at the top:
-- DuckDB would read all tables into every count at once, and hold all counts in memory
-- together.
{%- set depths = disclosure_depths() %}
{%- set tables = disclosure_tables() %}
{%- set others = ['task', 'request'] %}
{%- set by_geography = tables | rejectattr('groups', 'in', others) | list %}
{%- set crossed = tables | selectattr('groups', 'in', others) | list %}
with

ancestors as (

    select * from {{ ref('int_hierarchies__ancestors') }}

),

geography_cells as (

    select * from {{ ref('int_disclosure__geography_counts') }}

),

roots as (

    select distinct
        dimension,
        ancestor_key as root_key
    from ancestors
    where ancestor_depth = 0

),

-- The total of a geography is its usage.
with_totals as (

    select * from geography_cells
    {%- for table in by_geography if table.groups == 'geography' %}
        union all
        select
            '{{ table.facet }}' as facet,
            geography_cells.wave_key,
            geography_cells.category_key as group_key,
            roots.root_key as category_key,
            geography_cells.record_count,
            geography_cells.account_count,
            geography_cells.largest_account_count
        from geography_cells
        inner join roots
            on
                geography_cells.facet = 'usage'
                and roots.dimension = '{{ table.categories }}'
    {%- endfor %}

),

-- Patterns are a tree of one level. The totals of an intersection are the world's cells
-- of its two parts.
crossed_accounts as (

    {%- for table in crossed %}
        {%- set last_table = loop.last %}
        {%- for depth in range(1, depths[table.groups] + 1) %}
            select
                '{{ table.facet }}' as facet,
                account_cells.wave_key,
                group_ancestors.ancestor_key as group_key,
                account_cells.category_key,
                count(*) as record_count
            from {{ ref('int_disclosure__account_cells') }} as account_cells
            inner join ancestors as group_ancestors
                on
                    account_cells.group_key = group_ancestors.node_key
                    and group_ancestors.ancestor_depth = {{ depth }}
            where account_cells.facet = '{{ table.facet }}'
            group by
                account_cells.wave_key,
                group_ancestors.ancestor_key,
                account_cells.category_key,
                account_cells.account_key
            {%- if not (last_table and loop.last) %}
                union all
            {%- endif %}
        {%- endfor %}
    {%- endfor %}

),

crossed_totals as (

    {%- for table in crossed %}
        {%- set group_facet, category_facet = table.facet.split('::') %}
        select
            '{{ table.facet }}' as facet,
            with_totals.wave_key,
            case
                when with_totals.facet = '{{ group_facet }}'
                    then with_totals.category_key
                else group_roots.root_key
            end as group_key,
            case
                when with_totals.facet = '{{ category_facet }}'
                    then with_totals.category_key
                else category_roots.root_key
            end as category_key,
            with_totals.record_count,
            with_totals.account_count,
            with_totals.largest_account_count
        from with_totals
        inner join roots as worlds
            on
                with_totals.group_key = worlds.root_key
                and worlds.dimension = 'geography'
        inner join roots as group_roots
            on group_roots.dimension = '{{ table.groups }}'
        inner join roots as category_roots
            on category_roots.dimension = '{{ table.categories }}'
        where
            with_totals.facet = '{{ group_facet }}'
            or (
                with_totals.facet = '{{ category_facet }}'
                and with_totals.category_key != category_roots.root_key
            )
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

),

stacked as (

    select * from with_totals
    union all
    select * from crossed_totals
    union all
    select
        facet,
        wave_key,
        group_key,
        category_key,
        sum(record_count) as record_count,
        count(*) as account_count,
        max(record_count) as largest_account_count
    from crossed_accounts
    group by facet, wave_key, group_key, category_key

),

typed as (

    select
        facet,
        wave_key,
        group_key,
        category_key,
        cast(record_count as bigint) as record_count,
        cast(account_count as bigint) as account_count,
        cast(largest_account_count as bigint) as largest_account_count
    from stacked

)

select * from typed
