-- Every cell at every level of both trees: its records, its accounts, and the records
-- of its largest account. `is_safe` is the primary rule (method section 8).
with

account_cells as (

    select * from {{ ref('int_disclosure__account_cells') }}

),

ancestors as (

    select * from {{ ref('int_disclosure__ancestors') }}

),

thresholds as (

    select * from {{ ref('disclosure_thresholds') }}
    where cell_kind = 'cell'

),

-- One branch a pair of levels, so that no more than one is in memory at a time.
{% set depths = disclosure_depths() -%}
accounts as (

    {%- for table in disclosure_tables() %}
        {%- set last_table = loop.last %}
        {%- for group_depth in range(0, depths[table.groups] + 1) %}
            {%- set last_group = loop.last %}
            {%- for category_depth in range(0, depths[table.categories] + 1) %}
                select
                    '{{ table.facet }}' as facet,
                    account_cells.wave_key,
                    group_ancestors.ancestor_key as group_key,
                    category_ancestors.ancestor_key as category_key,
                    sum(account_cells.record_count) as record_count
                from account_cells
                inner join ancestors as group_ancestors
                    on
                        account_cells.group_key = group_ancestors.node_key
                        and group_ancestors.dimension = '{{ table.groups }}'
                        and group_ancestors.ancestor_depth = {{ group_depth }}
                inner join ancestors as category_ancestors
                    on
                        account_cells.category_key = category_ancestors.node_key
                        and category_ancestors.dimension = '{{ table.categories }}'
                        and category_ancestors.ancestor_depth = {{ category_depth }}
                where account_cells.facet = '{{ table.facet }}'
                group by
                    account_cells.wave_key,
                    group_ancestors.ancestor_key,
                    category_ancestors.ancestor_key,
                    account_cells.account_key
                {%- if not (last_table and last_group and loop.last) %}
                    union all
                {%- endif %}
            {%- endfor %}
        {%- endfor %}
    {%- endfor %}

),

cells as (

    select
        facet,
        wave_key,
        group_key,
        category_key,
        cast(sum(record_count) as bigint) as record_count,
        count(*) as account_count,
        cast(max(record_count) as bigint) as largest_account_count
    from accounts
    group by facet, wave_key, group_key, category_key

),

judged as (

    select
        cells.*,
        {{ is_safe(
            'cells.record_count',
            'cells.account_count',
            'cells.largest_account_count',
            'thresholds',
        ) }} as is_safe
    from cells
    cross join thresholds

)

select * from judged
