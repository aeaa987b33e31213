-- Verifies R7 (docs/disclosure.md) from what is published, in closed form, for hidden
-- patterns: of a place, through its clusters, and of a cluster, through its places. A
-- shown cell of a place and a cluster has of a shown pattern what the other cells have
-- no room for. What that leaves of the cell, and what is in cells that are not shown,
-- is all that can be of a hidden pattern: nothing, or not below the threshold. No count
-- is selected. Without the secondary rules there is nothing to verify.
with

published as (

    select * from {{ ref('int_disclosure__published') }}
    where category_depth > 0

),

nodes as (

    select * from {{ ref('int_hierarchies__nodes') }}

),

thresholds as (

    select * from {{ ref('disclosure_thresholds') }}
    where cell_kind = 'cell'

),

named as (

    select
        published.facet,
        published.wave_key,
        published.group_key,
        published.category_key,
        published.category_depth,
        published.record_count,
        published.base_count,
        group_nodes.depth as group_depth
    from published
    inner join nodes as group_nodes
        on published.group_key = group_nodes.node_key
    inner join nodes as category_nodes
        on
            published.category_key = category_nodes.node_key
            and not category_nodes.is_residual

),

-- Levels of clusters of which the patterns are published.
levels as (

    select distinct
        named.wave_key,
        split_part(named.facet, '::', 1) as base,
        named.group_depth as cluster_depth
    from named
    where named.facet in ('onet_task::collaboration', 'request::collaboration')

),

base_cells as (

    select
        named.*,
        levels.base,
        levels.cluster_depth
    from named
    inner join levels
        on
            named.wave_key = levels.wave_key
            and named.facet = levels.base
            and named.category_depth = levels.cluster_depth

),

-- What the world shows: its clusters, its countries and its patterns.
clusters as (

    select
        base,
        cluster_depth,
        wave_key,
        category_key as third_key,
        record_count,
        base_count
    from base_cells
    where group_depth = 0

),

countries as (

    select
        levels.base,
        levels.cluster_depth,
        levels.wave_key,
        named.category_key as third_key,
        named.record_count,
        named.base_count
    from levels
    inner join named
        on
            named.facet = 'usage'
            and levels.wave_key = named.wave_key
            and named.category_depth = 1

),

patterns as (

    select
        wave_key,
        category_key as pattern_key,
        record_count
    from named
    where
        facet = 'collaboration'
        and group_depth = 0

),

thirds as (

    select
        'cluster' as third,
        clusters.*
    from clusters
    union all
    select
        'place' as third,
        countries.*
    from countries

),

-- The patterns of clusters, and of places.
pattern_cells as (

    select
        'cluster' as third,
        levels.base,
        levels.cluster_depth,
        named.wave_key,
        named.group_key,
        named.category_key as pattern_key,
        named.record_count,
        named.base_count
    from named
    inner join levels
        on
            named.wave_key = levels.wave_key
            and named.facet = concat(levels.base, '::collaboration')
            and named.group_depth = levels.cluster_depth
    union all
    select
        'place' as third,
        levels.base,
        levels.cluster_depth,
        named.wave_key,
        named.group_key,
        named.category_key as pattern_key,
        named.record_count,
        named.base_count
    from named
    inner join levels
        on named.wave_key = levels.wave_key
    where
        named.facet = 'collaboration'
        and named.group_depth > 0

),

pattern_rests as (

    select
        third,
        base,
        cluster_depth,
        wave_key,
        group_key,
        max(base_count) - sum(record_count) as rest_count
    from pattern_cells
    group by third, base, cluster_depth, wave_key, group_key

),

-- The most that each node of the third dimension has of a pattern.
named_most as (

    select
        thirds.third,
        thirds.base,
        thirds.cluster_depth,
        thirds.wave_key,
        thirds.third_key,
        patterns.pattern_key,
        cells.record_count as shown_count,
        coalesce(
            cells.record_count, rests.rest_count, thirds.record_count
        ) as most_count
    from thirds
    inner join patterns
        on thirds.wave_key = patterns.wave_key
    left join pattern_rests as rests
        on
            thirds.third = rests.third
            and thirds.base = rests.base
            and thirds.cluster_depth = rests.cluster_depth
            and thirds.wave_key = rests.wave_key
            and thirds.third_key = rests.group_key
    left join pattern_cells as cells
        on
            thirds.third = cells.third
            and thirds.base = cells.base
            and thirds.cluster_depth = cells.cluster_depth
            and thirds.wave_key = cells.wave_key
            and thirds.third_key = cells.group_key
            and patterns.pattern_key = cells.pattern_key

),

third_rests as (

    select
        third,
        base,
        cluster_depth,
        wave_key,
        max(base_count) - sum(record_count) as rest_count
    from thirds
    group by third, base, cluster_depth, wave_key

),

-- All nodes that the world does not show are one more, without a key.
unnamed_most as (

    select
        named_most.third,
        named_most.base,
        named_most.cluster_depth,
        named_most.wave_key,
        named_most.pattern_key,
        least(
            max(third_rests.rest_count),
            max(patterns.record_count) - sum(coalesce(named_most.shown_count, 0))
        ) as most_count
    from named_most
    inner join third_rests
        on
            named_most.third = third_rests.third
            and named_most.base = third_rests.base
            and named_most.cluster_depth = third_rests.cluster_depth
            and named_most.wave_key = third_rests.wave_key
    inner join patterns
        on
            named_most.wave_key = patterns.wave_key
            and named_most.pattern_key = patterns.pattern_key
    group by
        named_most.third,
        named_most.base,
        named_most.cluster_depth,
        named_most.wave_key,
        named_most.pattern_key

),

-- Cells of places by clusters, from either side.
shown as (

    select
        'cluster' as third,
        base,
        cluster_depth,
        wave_key,
        group_key as one_key,
        category_key as third_key,
        record_count,
        base_count
    from base_cells
    where group_depth > 0
    union all
    select
        'place' as third,
        base_cells.base,
        base_cells.cluster_depth,
        base_cells.wave_key,
        base_cells.category_key as one_key,
        base_cells.group_key as third_key,
        base_cells.record_count,
        clusters.record_count as base_count
    from base_cells
    inner join clusters
        on
            base_cells.base = clusters.base
            and base_cells.cluster_depth = clusters.cluster_depth
            and base_cells.wave_key = clusters.wave_key
            and base_cells.category_key = clusters.third_key
    where base_cells.group_depth = 1

),

ones as (

    select
        third,
        base,
        cluster_depth,
        wave_key,
        one_key,
        max(base_count) - sum(record_count) as rest_count
    from shown
    group by third, base, cluster_depth, wave_key, one_key

),

-- Places and clusters that publish some patterns and hide others, with every pattern.
-- What is the third dimension of the one is what the other is about.
asked as (

    select
        ones.third,
        ones.base,
        ones.cluster_depth,
        ones.wave_key,
        ones.one_key,
        ones.rest_count,
        patterns.pattern_key,
        cells.record_count as pattern_count
    from ones
    inner join pattern_rests
        on
            ones.third != pattern_rests.third
            and ones.base = pattern_rests.base
            and ones.cluster_depth = pattern_rests.cluster_depth
            and ones.wave_key = pattern_rests.wave_key
            and ones.one_key = pattern_rests.group_key
            and pattern_rests.rest_count > 0
    inner join patterns
        on ones.wave_key = patterns.wave_key
    left join pattern_cells as cells
        on
            pattern_rests.third = cells.third
            and ones.base = cells.base
            and ones.cluster_depth = cells.cluster_depth
            and ones.wave_key = cells.wave_key
            and ones.one_key = cells.group_key
            and patterns.pattern_key = cells.pattern_key

),

most as (

    select
        third,
        base,
        cluster_depth,
        wave_key,
        third_key,
        pattern_key,
        most_count
    from named_most
    where most_count > 0
    union all
    select
        third,
        base,
        cluster_depth,
        wave_key,
        cast(null as integer) as third_key,
        pattern_key,
        most_count
    from unnamed_most

),

-- How many records of a pattern a shown cell has room for, or one that is not shown.
rooms as (

    select
        asked.third,
        asked.base,
        asked.cluster_depth,
        asked.wave_key,
        asked.one_key,
        asked.pattern_key,
        asked.pattern_count,
        asked.rest_count,
        most.third_key,
        most.most_count,
        shown.record_count as cell_count,
        least(
            coalesce(shown.record_count, asked.rest_count), most.most_count
        ) as room_count
    from asked
    inner join most
        on
            asked.third = most.third
            and asked.base = most.base
            and asked.cluster_depth = most.cluster_depth
            and asked.wave_key = most.wave_key
            and asked.pattern_key = most.pattern_key
    left join shown
        on
            asked.third = shown.third
            and asked.base = shown.base
            and asked.cluster_depth = shown.cluster_depth
            and asked.wave_key = shown.wave_key
            and asked.one_key = shown.one_key
            and most.third_key = shown.third_key

),

room_sums as (

    select
        rooms.third,
        rooms.base,
        rooms.cluster_depth,
        rooms.wave_key,
        rooms.one_key,
        rooms.pattern_key,
        sum(rooms.room_count) - max(rooms.pattern_count) as spare_count
    from rooms
    where rooms.pattern_count is not null
    group by
        rooms.third,
        rooms.base,
        rooms.cluster_depth,
        rooms.wave_key,
        rooms.one_key,
        rooms.pattern_key

),

-- The least that a shown cell has of all shown patterns.
taken as (

    select
        rooms.third,
        rooms.base,
        rooms.cluster_depth,
        rooms.wave_key,
        rooms.one_key,
        rooms.third_key,
        sum(rooms.room_count - room_sums.spare_count) as least_count
    from rooms
    inner join room_sums
        on
            rooms.third = room_sums.third
            and rooms.base = room_sums.base
            and rooms.cluster_depth = room_sums.cluster_depth
            and rooms.wave_key = room_sums.wave_key
            and rooms.one_key = room_sums.one_key
            and rooms.pattern_key = room_sums.pattern_key
            and rooms.room_count > room_sums.spare_count
    where rooms.cell_count is not null
    group by
        rooms.third,
        rooms.base,
        rooms.cluster_depth,
        rooms.wave_key,
        rooms.one_key,
        rooms.third_key

),

bounds as (

    select
        rooms.third,
        rooms.base,
        rooms.cluster_depth,
        rooms.wave_key,
        rooms.one_key,
        rooms.pattern_key,
        sum(
            case
                when rooms.cell_count is null then 0
                else
                    least(
                        rooms.room_count,
                        rooms.cell_count - coalesce(taken.least_count, 0)
                    )
            end
        )
        + least(
            max(rooms.rest_count),
            sum(case when rooms.cell_count is null then rooms.most_count else 0 end)
        ) as upper_count
    from rooms
    left join taken
        on
            rooms.third = taken.third
            and rooms.base = taken.base
            and rooms.cluster_depth = taken.cluster_depth
            and rooms.wave_key = taken.wave_key
            and rooms.one_key = taken.one_key
            and rooms.third_key = taken.third_key
    where rooms.pattern_count is null
    group by
        rooms.third,
        rooms.base,
        rooms.cluster_depth,
        rooms.wave_key,
        rooms.one_key,
        rooms.pattern_key

)

select
    bounds.wave_key,
    bounds.base,
    bounds.one_key,
    bounds.pattern_key
from bounds
cross join thresholds
where
    {{ has_secondary_suppression() }}
    and bounds.upper_count > 0
    and bounds.upper_count < thresholds.minimum_record_count
