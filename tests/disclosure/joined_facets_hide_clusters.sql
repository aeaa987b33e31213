-- Verifies R7 (docs/disclosure.md) from what is published, in closed form: no cluster
-- that a place hides is bounded from 1 to 14 by the place's patterns and the clusters'.
-- A cluster that the place shows has `lower_count` records of a pattern at least: those
-- that the world's records of the other patterns cannot be. What they leave of the
-- place's own pattern is all that a hidden cluster can have of it.
-- No count is selected. Without the secondary rules there is nothing to verify.
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

patterns as (

    select node_key as pattern_key from nodes
    where
        dimension = 'pattern'
        and depth = 1

),

unclassified as (

    select node_key as pattern_key from nodes
    where
        dimension = 'pattern'
        and is_residual

),

-- Every pattern of a cluster: what is published of it, or of all that it hides.
cluster_patterns as (

    select
        wholes.facet,
        wholes.wave_key,
        wholes.cluster_key,
        wholes.cluster_count,
        patterns.pattern_key,
        coalesce(cells.record_count, rests.record_count, 0) as most_count,
        case
            when patterns.pattern_key != unclassified.pattern_key
                then coalesce(cells.record_count, 0)
            else 0
        end as least_count,
        patterns.pattern_key = unclassified.pattern_key
        or cells.category_key is null as is_rest
    from (
        select distinct
            facet,
            wave_key,
            group_key as cluster_key,
            base_count as cluster_count
        from published
        where facet in ('onet_task::collaboration', 'request::collaboration')
    ) as wholes
    cross join patterns
    cross join unclassified
    left join published as cells
        on
            wholes.facet = cells.facet
            and wholes.wave_key = cells.wave_key
            and wholes.cluster_key = cells.group_key
            and patterns.pattern_key = cells.category_key
    left join published as rests
        on
            wholes.facet = rests.facet
            and wholes.wave_key = rests.wave_key
            and wholes.cluster_key = rests.group_key
            and unclassified.pattern_key = rests.category_key

),

-- A place's patterns; those that it hides are one block, under `not_classified`.
place_patterns as (

    select
        places.wave_key,
        places.place_key,
        patterns.pattern_key,
        coalesce(cells.category_key, unclassified.pattern_key) as block_key,
        coalesce(cells.record_count, rests.record_count, 0) as block_count
    from (
        select distinct
            wave_key,
            group_key as place_key
        from published
        where facet = 'collaboration'
    ) as places
    cross join patterns
    cross join unclassified
    left join published as cells
        on
            cells.facet = 'collaboration'
            and places.wave_key = cells.wave_key
            and places.place_key = cells.group_key
            and patterns.pattern_key = cells.category_key
    left join published as rests
        on
            rests.facet = 'collaboration'
            and places.wave_key = rests.wave_key
            and places.place_key = rests.group_key
            and unclassified.pattern_key = rests.category_key

),

lower_bounds as (

    select
        cells.facet,
        cells.wave_key,
        place_patterns.place_key,
        nodes.depth as cluster_depth,
        place_patterns.block_key,
        cells.category_key as cluster_key,
        greatest(
            max(cells.record_count)
            + sum(cluster_patterns.least_count)
            - max(cluster_patterns.cluster_count),
            0
        ) as lower_count
    from published as cells
    inner join nodes
        on
            cells.category_key = nodes.node_key
            and not nodes.is_residual
    inner join cluster_patterns
        on
            cluster_patterns.facet = concat(cells.facet, '::collaboration')
            and cells.wave_key = cluster_patterns.wave_key
            and cells.category_key = cluster_patterns.cluster_key
    inner join place_patterns
        on
            cells.wave_key = place_patterns.wave_key
            and cells.group_key = place_patterns.place_key
            and cluster_patterns.pattern_key = place_patterns.pattern_key
    group by
        cells.facet,
        cells.wave_key,
        place_patterns.place_key,
        nodes.depth,
        place_patterns.block_key,
        cells.category_key

),

-- Places of which nothing is known but what each table says alone are left out.
taken as (

    select
        facet,
        wave_key,
        place_key,
        cluster_depth,
        block_key,
        sum(lower_count) as taken_count,
        sum(sum(lower_count)) over (
            partition by facet, wave_key, place_key, cluster_depth
        ) as known_count
    from lower_bounds
    group by facet, wave_key, place_key, cluster_depth, block_key

),

blocks as (

    select
        taken.facet,
        taken.wave_key,
        taken.place_key,
        cluster_patterns.cluster_key,
        taken.block_key,
        least(
            sum(
                case
                    when cluster_patterns.is_rest then 0
                    else cluster_patterns.most_count
                end
            )
            + coalesce(
                max(
                    case
                        when cluster_patterns.is_rest
                            then cluster_patterns.most_count
                    end
                ), 0
            ),
            max(place_patterns.block_count - taken.taken_count)
        ) as upper_count
    from taken
    inner join place_patterns
        on
            taken.wave_key = place_patterns.wave_key
            and taken.place_key = place_patterns.place_key
            and taken.block_key = place_patterns.block_key
    inner join cluster_patterns
        on
            cluster_patterns.facet = concat(taken.facet, '::collaboration')
            and taken.wave_key = cluster_patterns.wave_key
            and place_patterns.pattern_key = cluster_patterns.pattern_key
    inner join nodes
        on
            cluster_patterns.cluster_key = nodes.node_key
            and taken.cluster_depth = nodes.depth
    left join published as shown
        on
            taken.facet = shown.facet
            and taken.wave_key = shown.wave_key
            and taken.place_key = shown.group_key
            and cluster_patterns.cluster_key = shown.category_key
    where
        taken.known_count > 0
        and shown.category_key is null
    group by
        taken.facet,
        taken.wave_key,
        taken.place_key,
        cluster_patterns.cluster_key,
        taken.block_key

),

bounds as (

    select
        facet,
        wave_key,
        place_key,
        cluster_key,
        sum(upper_count) as upper_count
    from blocks
    group by facet, wave_key, place_key, cluster_key

)

select
    bounds.facet,
    bounds.wave_key,
    bounds.place_key,
    bounds.cluster_key
from bounds
cross join thresholds
where
    {{ has_secondary_suppression() }}
    and bounds.upper_count > 0
    and bounds.upper_count < thresholds.minimum_record_count
