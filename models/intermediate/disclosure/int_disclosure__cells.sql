-- Every cell at every level of both trees with the primary rule (docs/disclosure.md,
-- P). The second largest account is counted only where the rule depends on it.
with

counts as (

    select * from {{ ref('int_disclosure__cell_counts') }}

),

close_cells as (

    select * from {{ ref('int_disclosure__close_cells') }}

),

thresholds as (

    select * from {{ ref('disclosure_thresholds') }}
    where cell_kind = 'cell'

),

accounts as (

    {%- for table in disclosure_tables() %}
        select
            close_cells.facet,
            close_cells.wave_key,
            close_cells.group_key,
            close_cells.category_key,
            sum(account_cells.record_count) as record_count
        from {{ ref('int_disclosure__account_cells') }} as account_cells
        inner join close_cells
            on
                close_cells.facet = '{{ table.facet }}'
                and account_cells.wave_key = close_cells.wave_key
                and account_cells.group_key = close_cells.leaf_group_key
                and account_cells.category_key = close_cells.leaf_category_key
        where account_cells.facet = '{{ table.facet }}'
        group by
            close_cells.facet,
            close_cells.wave_key,
            close_cells.group_key,
            close_cells.category_key,
            account_cells.account_key
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

),

seconds as (

    select
        facet,
        wave_key,
        group_key,
        category_key,
        {{ second_largest('record_count') }} as record_count
    from accounts
    group by facet, wave_key, group_key, category_key

),

joined as (

    select
        counts.facet,
        counts.wave_key,
        counts.group_key,
        counts.category_key,
        counts.record_count,
        counts.account_count,
        counts.largest_account_count,
        cast(
            coalesce(
                seconds.record_count, {{ second_account_at_most('counts') }}
            ) as bigint
        ) as second_account_at_most
    from counts
    left join seconds
        on
            counts.facet = seconds.facet
            and counts.wave_key = seconds.wave_key
            and counts.group_key = seconds.group_key
            and counts.category_key = seconds.category_key

),

judged as (

    select
        joined.*,
        {{ is_safe(
            'joined.record_count',
            'joined.account_count',
            'joined.largest_account_count',
            'joined.second_account_at_most',
            'thresholds',
        ) }} as is_safe
    from joined
    cross join thresholds

)

select * from judged
