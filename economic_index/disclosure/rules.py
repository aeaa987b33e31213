"""The statements that take cells back.

A cell that is not published is hidden: it counts in its group's `not_classified`.
"""

from __future__ import annotations

from economic_index.disclosure.safety import is_safe

# The primary rule, P. `is_published` of a total (a category without a parent) says
# whether
# the group has the facet at all. A request cluster exists in no geography unless it
# exists in the world.
DECISIONS = f"""
create or replace temp table decisions as
with clusters as (
    select cells.wave_key, cells.category_key
    from cells
    inner join nodes as worlds
        on cells.group_key = worlds.node_key and worlds.depth = 0
    inner join thresholds
        on thresholds.cell_kind = 'request_cluster'
    where
        cells.facet = 'request'
        and {
    is_safe(
        "cells.record_count",
        "cells.account_count",
        "cells.largest_account_count",
        "cells.second_account_at_most",
    )
}
)

select
    cells.facet,
    cells.wave_key,
    cells.group_key,
    cells.category_key,
    group_nodes.parent_key as group_parent_key,
    category_nodes.parent_key as category_parent_key,
    group_nodes.depth as group_depth,
    category_nodes.depth as category_depth,
    group_nodes.node_name as group_name,
    category_nodes.node_name as category_name,
    cells.record_count,
    cells.account_count,
    cells.largest_account_count,
    not group_nodes.is_residual and not category_nodes.is_residual as is_named,
    is_named and offered.facet is not null as is_offered,
    is_offered
    and cells.is_safe
    and (
        cells.facet <> 'request'
        or category_depth = 0
        or clusters.category_key is not null
    )
    as is_published,
    cast(case when is_offered and not is_published then 'primary' end as varchar) as
    rule,
from cells
inner join nodes as group_nodes
    on cells.group_key = group_nodes.node_key
inner join nodes as category_nodes
    on cells.category_key = category_nodes.node_key
left join offered
    on cells.facet = offered.facet
    and cells.wave_key = offered.wave_key
    and group_nodes.depth = offered.group_depth
    and category_nodes.depth = offered.category_depth
left join clusters
    on cells.facet = 'request'
    and cells.wave_key = clusters.wave_key
    and cells.category_key = clusters.category_key
"""


def stage(facet: str, wave_key: int) -> tuple[str, str]:
    """SQL of `stage`, the decisions of one table while they are made, and its accounts.

    The accounts stay a view: of most tables few are ever looked at.
    """
    where = f"where facet = '{facet}' and wave_key = {wave_key}"
    return (
        f"create or replace temp table stage as select * from decisions {where}",
        "create or replace temp view stage_accounts as "
        f"select * from account_cells {where}",
    )


KEEP_STAGE = """
update decisions set is_published = stage.is_published, rule = stage.rule
from stage
where
    decisions.facet = stage.facet
    and decisions.wave_key = stage.wave_key
    and decisions.group_key = stage.group_key
    and decisions.category_key = stage.category_key
    and decisions.is_published <> stage.is_published
"""

# What an earlier stage has settled. The usage of a geography comes before its facets,
# and
# the world's tasks, requests and patterns before their intersections, where they are
# fixed.
BEFORE_STAGE = (
    # Zeros that tell of a whole group: all its records are in too few categories.
    """
    update stage set is_published = false, rule = 'whole group'
    from (
        select cells.group_key
        from stage as cells
        inner join thresholds
            on thresholds.cell_kind = case
                when cells.facet = 'request::collaboration' then 'request_cluster'
                else 'cell'
            end
        where cells.facet <> 'usage' and cells.category_depth = 1
        group by cells.group_key, thresholds.minimum_category_count
        having count(*) < thresholds.minimum_category_count
    ) as uniform
    where stage.is_published and stage.group_key = uniform.group_key
    """,
    """
    update stage set is_published = false, rule = 'geography'
    where
        is_published
        and group_depth > 0
        and facet in ('onet_task', 'collaboration', 'request')
        and not exists (
            select 1 from decisions as places
            where
                places.facet = 'usage'
                and places.wave_key = stage.wave_key
                and places.category_key = stage.group_key
                and places.is_published
        )
    """,
    """
    update stage set is_published = false, rule = 'base'
    where
        is_published
        and contains(facet, '::')
        and group_depth > 0
        and not exists (
            select 1 from decisions as bases
            where
                bases.facet = split_part(stage.facet, '::', 1)
                and bases.wave_key = stage.wave_key
                and bases.group_depth = 0
                and bases.category_key = stage.group_key
                and bases.is_published
        )
    """,
    """
    update stage set is_published = false, rule = 'base'
    where
        is_published
        and contains(facet, '::')
        and category_depth > 0
        and not exists (
            select 1 from decisions as bases
            where
                bases.facet = split_part(stage.facet, '::', 2)
                and bases.wave_key = stage.wave_key
                and bases.group_depth = 0
                and bases.category_key = stage.category_key
                and bases.is_published
        )
    """,
)

# M, and a facet of which nothing but the total is left. Every cell's parents are cells
# too.
ORPHANS = (
    """
    update stage set is_published = false, rule = 'parent'
    from stage as parents
    where
        stage.is_published
        and not parents.is_published
        and stage.facet = parents.facet
        and stage.wave_key = parents.wave_key
        and stage.group_parent_key = parents.group_key
        and stage.category_key = parents.category_key
    """,
    """
    update stage set is_published = false, rule = 'parent'
    from stage as parents
    where
        stage.is_published
        and not parents.is_published
        and stage.facet = parents.facet
        and stage.wave_key = parents.wave_key
        and stage.group_key = parents.group_key
        and stage.category_parent_key = parents.category_key
    """,
    """
    update stage set is_published = false, rule = 'nothing left'
    where
        is_published
        and category_depth = 0
        and not exists (
            select 1 from stage as children
            where
                children.facet = stage.facet
                and children.wave_key = stage.wave_key
                and children.group_key = stage.group_key
                and children.category_parent_key = stage.category_key
                and children.is_published
        )
    """,
)

# For a residual: the group's smallest published category under it, else the category
# itself.
SMALLEST_CATEGORY = """
    select cells.facet, cells.wave_key, cells.group_key, cells.category_key
    from {} as broken
    inner join stage as cells
        on broken.facet = cells.facet
        and broken.wave_key = cells.wave_key
        and broken.group_key = cells.group_key
        and broken.category_key in (cells.category_parent_key, cells.category_key)
        and cells.is_published
    qualify row_number() over (
        partition by
            broken.facet, broken.wave_key, broken.group_key, broken.category_key
        order by
            cells.category_key = broken.category_key,
            cells.record_count,
            cells.category_name
    ) = 1
"""

# For a remainder: the category's smallest published group under it.
SMALLEST_GROUP = """
    select cells.facet, cells.wave_key, cells.group_key, cells.category_key
    from {} as broken
    inner join stage as cells
        on broken.facet = cells.facet
        and broken.wave_key = cells.wave_key
        and broken.group_key = cells.group_parent_key
        and broken.category_key = cells.category_key
        and cells.is_published
    qualify row_number() over (
        partition by
            broken.facet, broken.wave_key, broken.group_key, broken.category_key
        order by cells.record_count, cells.group_name
    ) = 1
"""

# For a difference of patterns, known by a parent group and a set of patterns: of the
# groups
# whose residual it subtracts, the smallest published pattern that is not in the set.
# That residual, which is safe, can then no longer be subtracted. One a family and pass.
SMALLEST_OTHER = """
    select masks.facet, masks.wave_key, cells.group_key, cells.category_key
    from {} as broken
    inner join pattern_masks as masks
        on broken.facet = masks.facet
        and broken.wave_key = masks.wave_key
        and broken.group_key = masks.group_parent_key
        and (masks.mask & ~broken.category_key) = 0
    inner join stage as cells
        on masks.facet = cells.facet
        and masks.wave_key = cells.wave_key
        and masks.group_key = cells.group_key
        and cells.is_published
    left join (
        select
            node_key as category_key,
            1 << (row_number() over (order by node_key) - 1) as bit
        from nodes
        where dimension = 'pattern' and depth = 1
    ) as bits
        on cells.category_key = bits.category_key
    where cells.category_depth = 0 or (bits.bit & broken.category_key) = 0
    qualify row_number() over (
        partition by masks.facet, masks.wave_key, masks.group_parent_key
        order by
            bit_count(broken.category_key),
            broken.category_key,
            cells.category_depth desc,
            cells.record_count,
            cells.group_name,
            cells.category_name
    ) = 1
"""

# For a reserve: of the groups side by side, the smallest that show the category, as
# many as fill the smallest reserve up (at least one). What a group adds is what it
# has in children that the member with the smallest reserve does not show.
SMALLEST_MEMBERS = """
    with reserves as (
        select
            facet, wave_key, group_key, category_key,
            sum(record_count) as record_count,
        from parts
        group by all
    ),

    worst as (
        select members.*, reserves.record_count as reserve
        from {} as broken
        inner join reserves
            using (facet, wave_key, group_key, category_key)
        inner join stage as members
            using (facet, wave_key, group_key, category_key)
        qualify row_number() over (
            partition by
                members.facet,
                members.wave_key,
                members.group_parent_key,
                members.category_key
            order by reserves.record_count, members.group_name
        ) = 1
    ),

    added as (
        select
            members.facet, members.wave_key, members.group_key, members.category_key,
            members.group_parent_key, members.record_count, members.group_name,
            worst.reserve,
            coalesce(
                sum(children.record_count) filter (
                    where not coalesce(shown.is_published, false)
                ), 0
            ) as added_count,
        from worst
        inner join stage as members
            on worst.group_parent_key = members.group_parent_key
            and worst.category_key = members.category_key
            and members.is_published
        left join stage as children
            on members.group_key = children.group_key
            and members.category_key = children.category_parent_key
        left join stage as shown
            on worst.group_key = shown.group_key
            and children.category_key = shown.category_key
        group by all
    )

    select added.facet, added.wave_key, added.group_key, added.category_key
    from added
    inner join thresholds
        on thresholds.cell_kind = 'cell'
    window family as (
        partition by added.group_parent_key, added.category_key
        order by added.record_count, added.group_name
        rows unbounded preceding
    )
    qualify
        row_number() over family = 1
        or added.reserve + sum(added.added_count) over family - added.added_count
        < thresholds.minimum_record_count
"""

WITHDRAW = """
update stage set is_published = false, rule = ?
from chosen
where
    stage.facet = chosen.facet
    and stage.wave_key = chosen.wave_key
    and stage.group_key = chosen.group_key
    and stage.category_key = chosen.category_key
"""

# The cells that the primary rule lets through, before any other takes one back.
ALLOWED = """
create or replace temp table allowed as
select group_key, category_key from stage
where is_published
"""

# What may be given back: a cell whose parents are published, or the facet of a group
# with all cells that were allowed. `unit_key` numbers them, the largest first. Left out
# is what would by itself leave a residual or a remainder below the threshold.
UNITS = """
create or replace temp table units as
with taken as (
    select stage.*
    from stage
    inner join allowed using (group_key, category_key)
    where not stage.is_published
),

hidden_in_groups as (
    select
        group_key, category_parent_key as category_key,
        sum(record_count) as record_count
    from stage
    where not is_published and category_parent_key is not null
    group by all
),

hidden_in_categories as (
    select
        group_parent_key as group_key, category_key,
        sum(record_count) as record_count
    from stage
    where not is_published and group_parent_key is not null
    group by all
),

-- What the facet of a group would hide with all its allowed cells.
unsafe_in_groups as (
    select
        stage.group_key, stage.category_parent_key as category_key,
        sum(stage.record_count) as record_count
    from stage
    left join allowed using (group_key, category_key)
    where allowed.group_key is null and stage.category_depth = 1
    group by all
),

heads as (
    select
        taken.group_key, taken.category_key, taken.category_depth,
        taken.record_count, taken.group_name, taken.category_name
    from taken
    inner join thresholds
        on thresholds.cell_kind = 'cell'
    left join stage as groups
        on taken.group_parent_key = groups.group_key
        and taken.category_key = groups.category_key
    left join stage as categories
        on taken.group_key = categories.group_key
        and taken.category_parent_key = categories.category_key
    left join hidden_in_groups as residuals
        on taken.group_key = residuals.group_key
        and taken.category_parent_key = residuals.category_key
    left join hidden_in_categories as remainders
        on taken.group_parent_key = remainders.group_key
        and taken.category_key = remainders.category_key
    left join unsafe_in_groups as wholes
        on taken.group_key = wholes.group_key
        and taken.category_key = wholes.category_key
    where
        (taken.group_parent_key is null or groups.is_published)
        and (taken.category_parent_key is null or categories.is_published)
        and (
            taken.category_depth = 0
            and (
                coalesce(wholes.record_count, 0) = 0
                or wholes.record_count >= thresholds.minimum_record_count
            )
            or taken.category_depth > 0
            and (
                coalesce(residuals.record_count, 0) - taken.record_count = 0
                or coalesce(residuals.record_count, 0) - taken.record_count
                >= thresholds.minimum_record_count
            )
            and (
                taken.group_parent_key is null
                or remainders.record_count - taken.record_count = 0
                or remainders.record_count - taken.record_count
                >= thresholds.minimum_record_count
            )
        )
),

numbered as (
    select
        group_key, category_key, category_depth,
        row_number() over (
            order by record_count desc, group_name, category_name
        ) as unit_key
    from heads
)

select unit_key, group_key, category_key from numbered
union
select numbered.unit_key, taken.group_key, taken.category_key
from numbered
inner join taken
    on numbered.group_key = taken.group_key
    and numbered.category_depth = 0
"""

PUBLISH_UNITS = """
update stage set is_published = true, rule = null
from units
where
    contains($units, units.unit_key)
    and stage.group_key = units.group_key
    and stage.category_key = units.category_key
"""

PUBLISH_ALLOWED = """
update stage set is_published = true, rule = null
from allowed
where
    not stage.is_published
    and stage.group_key = allowed.group_key
    and stage.category_key = allowed.category_key
"""

# For a residual that is not safe: the categories that it leaves out.
CATEGORIES_OF = """
select
    broken.group_key, broken.category_key,
    wholes.facet = 'request' and wholes.group_depth = 0 as is_cluster,
    cast(coalesce(sum(parts.record_count) filter (not parts.is_published), 0) as int)
    as record_count,
    list(
        {{'g': parts.group_key, 'c': parts.category_key}}
        order by parts.group_key, parts.category_key
    ) filter (parts.is_published) as cells,
from {} as broken
inner join stage as wholes using (group_key, category_key)
inner join stage as parts
    on broken.group_key = parts.group_key
    and broken.category_key = parts.category_parent_key
group by all
order by all
"""

# For a remainder: the groups.
GROUPS_OF = """
select
    broken.group_key, broken.category_key, false as is_cluster,
    cast(coalesce(sum(parts.record_count) filter (not parts.is_published), 0) as int)
    as record_count,
    list(
        {{'g': parts.group_key, 'c': parts.category_key}}
        order by parts.group_key, parts.category_key
    ) filter (parts.is_published) as cells,
from {} as broken
inner join stage as parts
    on broken.group_key = parts.group_parent_key
    and broken.category_key = parts.category_key
group by all
order by all
"""
