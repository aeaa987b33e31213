-- The cells as they are published: named ones, and each group's `not_classified`, which
-- is what its total leaves at that level. `base_count` is what a share is of.
with

decisions as (

    select * from {{ ref('int_disclosure__decisions') }}

),

offered as (

    select * from {{ ref('int_disclosure__offered') }}
    where category_depth > 0

),

nodes as (

    select * from {{ ref('int_hierarchies__nodes') }}

),

published as (

    select * from decisions
    where is_published

),

-- A geography's usage is a share of its parent's, any other cell of its group's total.
bases as (

    select
        facet,
        wave_key,
        group_key,
        category_key as base_key,
        category_depth + 1 as category_depth,
        record_count as base_count
    from published
    where facet = 'usage'
    union all
    select
        published.facet,
        published.wave_key,
        published.group_key,
        published.category_key as base_key,
        offered.category_depth,
        published.record_count as base_count
    from published
    inner join offered
        on
            published.facet = offered.facet
            and published.wave_key = offered.wave_key
            and published.group_depth = offered.group_depth
    where
        published.facet != 'usage'
        and published.category_depth = 0

),

named as (

    select
        bases.facet,
        bases.wave_key,
        bases.group_key,
        bases.base_key,
        bases.category_depth,
        bases.base_count,
        cells.category_key,
        cells.record_count
    from bases
    inner join published as cells
        on
            bases.facet = cells.facet
            and bases.wave_key = cells.wave_key
            and bases.group_key = cells.group_key
            and bases.category_depth = cells.category_depth
            and (
                cells.facet != 'usage'
                or bases.base_key = cells.category_parent_key
            )

),

residual_counts as (

    select
        bases.facet,
        bases.wave_key,
        bases.group_key,
        bases.base_key,
        bases.category_depth,
        bases.base_count,
        count(named.category_key) as named_count,
        bases.base_count - coalesce(sum(named.record_count), 0) as record_count
    from bases
    left join named
        on
            bases.facet = named.facet
            and bases.wave_key = named.wave_key
            and bases.group_key = named.group_key
            and bases.base_key = named.base_key
            and bases.category_depth = named.category_depth
    group by
        bases.facet,
        bases.wave_key,
        bases.group_key,
        bases.base_key,
        bases.category_depth,
        bases.base_count

),

-- Records of no named node lie under the residual node beside the named ones. Levels of
-- usage of which nothing is named are absent, not unclassified.
residual_cells as (

    select
        residual_counts.facet,
        residual_counts.wave_key,
        residual_counts.group_key,
        residual_counts.category_depth,
        residual_counts.base_count,
        nodes.node_key as category_key,
        cast(residual_counts.record_count as bigint) as record_count
    from residual_counts
    inner join nodes
        on
            residual_counts.base_key = nodes.parent_key
            and nodes.is_residual
            -- All places are the parent of countries and of units.
            and nodes.is_unit = (
                residual_counts.facet = 'usage'
                and residual_counts.wave_key < 0
            )
    where
        residual_counts.record_count > 0
        and (residual_counts.facet != 'usage' or residual_counts.named_count > 0)

),

combined as (

    select
        facet,
        wave_key,
        group_key,
        category_depth,
        base_count,
        category_key,
        record_count
    from named
    union all
    select * from residual_cells

)

select * from combined
