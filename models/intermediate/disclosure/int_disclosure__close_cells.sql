-- The finest cells of those cells whose second largest account decides whether they
-- are safe: safe without one, not safe if the second were as large as it can be. They
-- are few. A table of its own, so that DuckDB knows how few there are before it reads
-- all records.
with

counts as (

    select * from {{ ref('int_disclosure__cell_counts') }}

),

ancestors as (

    select * from {{ ref('int_hierarchies__ancestors') }}

),

thresholds as (

    select * from {{ ref('disclosure_thresholds') }}

),

close as (

    select distinct
        counts.facet,
        counts.wave_key,
        counts.group_key,
        counts.category_key
    from counts
    cross join thresholds
    where
        {{ is_safe(
            'counts.record_count',
            'counts.account_count',
            'counts.largest_account_count',
            '0',
            'thresholds',
        ) }}
        and not {{ is_safe(
            'counts.record_count',
            'counts.account_count',
            'counts.largest_account_count',
            second_account_at_most('counts'),
            'thresholds',
        ) }}

),

leaves as (

    select
        close.facet,
        close.wave_key,
        close.group_key,
        close.category_key,
        places.node_key as leaf_group_key,
        categories.node_key as leaf_category_key
    from close
    inner join ancestors as places
        on close.group_key = places.ancestor_key
    inner join ancestors as categories
        on close.category_key = categories.ancestor_key

)

select * from leaves
