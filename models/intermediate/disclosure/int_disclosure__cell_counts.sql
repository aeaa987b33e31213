-- Every cell at every level of both trees: its records, its accounts, and the records
-- of its largest account (method section 8). Counting accounts is what costs, so
-- nothing is counted that is known already:
-- - An account that is in one geography only counts as it stands in all above. Only the
--   others, which are few, are counted again at each level of geography (`roaming`).
-- - A total is the same cell in several tables: it is counted in one, and copied.
-- The account cells are no import at the top: DuckDB would read all tables into every
-- count at once, and hold all counts in memory together.
{%- set depths = disclosure_depths() %}
{%- set tables = disclosure_tables() %}
{%- set others = ['task', 'request'] %}
{%- set by_geography = tables | rejectattr('groups', 'in', others) | list %}
{%- set crossed = tables | selectattr('groups', 'in', others) | list %}
with

ancestors as (

    select * from {{ ref('int_hierarchies__ancestors') }}

),

roots as (

    select distinct
        dimension,
        ancestor_key as root_key
    from ancestors
    where ancestor_depth = 0

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
        sum(record_count) as record_count,
        sum(account_count) as account_count,
        max(largest_account_count) as largest_account_count
    from lifted
    group by facet, wave_key, place_key, other_key

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
