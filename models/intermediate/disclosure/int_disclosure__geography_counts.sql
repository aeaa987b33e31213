-- Every cell of a facet by geography, without the totals of its groups: records,
-- accounts and the records of the largest account (method section 8). Counting accounts
-- is what costs, so an account that is in one geography only counts as it stands in all
-- above. Only the others, which are few, are counted again at each level of geography
-- (`roaming`). A table of its own, so that Spark counts once what is read four times.
-- The account cells are no import at the top: DuckDB would read all tables into every
-- count at once, and hold all counts in memory together.
{%- set depths = disclosure_depths() %}
{%- set by_geography = (
    disclosure_tables() | rejectattr('groups', 'in', ['task', 'request']) | list
) %}
with

ancestors as (

    select * from {{ ref('int_hierarchies__ancestors') }}

),

roaming as (

    select
        wave_key,
        account_key
    from {{ ref('int_disclosure__account_cells') }}
    where facet = 'usage'
    group by wave_key, account_key
    having min(category_key) < max(category_key)

),

-- One branch a level of the other tree, so that no more than one is in memory at once.
accounts as (

    {%- for table in by_geography %}
        {%- set place = 'category' if table.groups == 'everything' else 'group' %}
        {%- set other = 'group' if table.groups == 'everything' else 'category' %}
        {%- set last_table = loop.last %}
        {%- set first = 0 if table.groups == 'everything' else 1 %}
        {%- set last = depths[table.groups if first == 0 else table.categories] %}
        {%- for depth in range(first, last + 1) %}
            select
                '{{ table.facet }}' as facet,
                account_cells.wave_key,
                account_cells.{{ place }}_key as place_key,
                other_ancestors.ancestor_key as other_key,
                account_cells.account_key,
                count(*) as record_count
            from {{ ref('int_disclosure__account_cells') }} as account_cells
            inner join ancestors as other_ancestors
                on
                    account_cells.{{ other }}_key = other_ancestors.node_key
                    and other_ancestors.ancestor_depth = {{ depth }}
            where account_cells.facet = '{{ table.facet }}'
            group by
                account_cells.wave_key,
                account_cells.{{ place }}_key,
                other_ancestors.ancestor_key,
                account_cells.account_key
            {%- if not (last_table and loop.last) %}
                union all
            {%- endif %}
        {%- endfor %}
    {%- endfor %}

),

-- One row a finest place for all accounts that stay there, and one for each that does
-- not.
places as (

    select
        accounts.facet,
        accounts.wave_key,
        accounts.place_key,
        accounts.other_key,
        roaming.account_key as roaming_account_key,
        sum(accounts.record_count) as record_count,
        count(*) as account_count,
        max(accounts.record_count) as largest_account_count
    from accounts
    left join roaming
        on
            accounts.wave_key = roaming.wave_key
            and accounts.account_key = roaming.account_key
    group by
        accounts.facet,
        accounts.wave_key,
        accounts.place_key,
        accounts.other_key,
        roaming.account_key

),

lifted as (

    select
        places.facet,
        places.wave_key,
        ancestors.ancestor_key as place_key,
        places.other_key,
        sum(places.record_count) as record_count,
        case
            when places.roaming_account_key is null then sum(places.account_count)
            else 1
        end as account_count,
        case
            when places.roaming_account_key is null
                then max(places.largest_account_count)
            else sum(places.record_count)
        end as largest_account_count
    from places
    inner join ancestors
        on places.place_key = ancestors.node_key
    group by
        places.facet,
        places.wave_key,
        ancestors.ancestor_key,
        places.other_key,
        places.roaming_account_key

),

geography_cells as (

    select
        facet,
        wave_key,
        case when facet = 'usage' then other_key else place_key end as group_key,
        case when facet = 'usage' then place_key else other_key end as category_key,
        cast(sum(record_count) as bigint) as record_count,
        cast(sum(account_count) as bigint) as account_count,
        cast(max(largest_account_count) as bigint) as largest_account_count
    from lifted
    group by facet, wave_key, place_key, other_key

)

select * from geography_cells
