"""Sets of records that a reader can work out from what is published: are they safe?

Each is a union of hidden cells, and known by a group and a category.
"""

from __future__ import annotations

import duckdb

from economic_index.disclosure.safety import is_safe

# What a group shows of a category, less the category's published children. In the world
# it may be a sum of request clusters that exist nowhere, which must be as large as one
# that does. Records of no cluster alone are none.
RESIDUALS = """
    select
        wholes.facet, wholes.wave_key, wholes.group_key, wholes.category_key,
        parts.group_key as part_group_key, parts.category_key as part_category_key,
        parts.record_count, parts.account_count, parts.largest_account_count,
        wholes.largest_account_count as whole_largest_count,
        wholes.facet = 'request' and wholes.group_depth = 0 and parts.is_named
        as is_cluster
    from stage as wholes
    inner join stage as parts
        on wholes.facet = parts.facet
        and wholes.wave_key = parts.wave_key
        and wholes.group_key = parts.group_key
        and wholes.category_key = parts.category_parent_key
    where wholes.is_published and not parts.is_published
"""

# What a category shows of a group, less the group's published children. Totals are
# settled by the stage before.
REMAINDERS = """
    select
        wholes.facet, wholes.wave_key, wholes.group_key, wholes.category_key,
        parts.group_key as part_group_key, parts.category_key as part_category_key,
        parts.record_count, parts.account_count, parts.largest_account_count,
        wholes.largest_account_count as whole_largest_count, false as is_cluster
    from stage as wholes
    inner join stage as parts
        on wholes.facet = parts.facet
        and wholes.wave_key = parts.wave_key
        and wholes.group_key = parts.group_parent_key
        and wholes.category_key = parts.category_key
    where
        wholes.is_published
        and wholes.category_depth > 0
        and not parts.is_published
"""

# A family: the groups under one parent that show a category. With the few patterns
# every
# difference can be written down: a set of patterns, in all groups of the family except
# those whose residual holds no other pattern, which can be subtracted as a whole. The
# key of such a set is the parent and a number with one bit a pattern.
PATTERN_MASKS = """
create or replace temp table pattern_masks as
with members as (
    select facet, wave_key, group_key, group_parent_key, category_key
    from stage
    where is_published and group_parent_key is not null and category_depth = 0
),

bits as (
    select
        node_key as category_key,
        1 << (row_number() over (order by node_key) - 1) as bit
    from nodes
    where dimension = 'pattern' and depth = 1
),

-- A pattern that nothing hides in the family is none that could be in a residual.
live as (
    select distinct
        hidden.facet, hidden.wave_key, hidden.group_parent_key, hidden.category_key
    from stage as hidden
    inner join members
        using (facet, wave_key, group_parent_key)
    where hidden.category_depth = 1 and not hidden.is_published
)

select
    members.facet,
    members.wave_key,
    members.group_parent_key,
    members.group_key,
    cast(coalesce(sum(bits.bit), 0) as integer) as mask,
from members
inner join live
    using (facet, wave_key, group_parent_key)
inner join bits
    on live.category_key = bits.category_key
left join stage as shown
    on members.facet = shown.facet
    and members.wave_key = shown.wave_key
    and members.group_key = shown.group_key
    and live.category_key = shown.category_key
    and shown.is_published
where shown.category_key is null
group by all
"""

# Any union of masks is a set of patterns that a reader may subtract from.
PATTERN_UNIONS = """
create or replace temp table pattern_unions as
with recursive unions as (
    select distinct facet, wave_key, group_parent_key, mask from pattern_masks
    union
    select unions.facet, unions.wave_key, unions.group_parent_key,
        unions.mask | other.mask
    from unions
    inner join (
        select distinct facet, wave_key, group_parent_key, mask from pattern_masks
    ) as other
        using (facet, wave_key, group_parent_key)
)

select * from unions
"""

DIFFERENCES = """
    with bits as (
        select
            node_key as category_key,
            1 << (row_number() over (order by node_key) - 1) as bit
        from nodes
        where dimension = 'pattern' and depth = 1
    ),

    hidden as (
        select stage.*, cast(bits.bit as integer) as bit, pattern_masks.mask
        from stage
        inner join bits
            on stage.category_key = bits.category_key
        left join pattern_masks
            on stage.facet = pattern_masks.facet
            and stage.wave_key = pattern_masks.wave_key
            and stage.group_key = pattern_masks.group_key
        where not stage.is_published
    )

    select
        unions.facet, unions.wave_key,
        unions.group_parent_key as group_key, unions.mask as category_key,
        hidden.group_key as part_group_key, hidden.category_key as part_category_key,
        hidden.record_count, hidden.account_count, hidden.largest_account_count,
        null as whole_largest_count, false as is_cluster
    from pattern_unions as unions
    inner join hidden
        on unions.facet = hidden.facet
        and unions.wave_key = hidden.wave_key
        and unions.group_parent_key = hidden.group_parent_key
        and (unions.mask & hidden.bit) > 0
        and (hidden.mask is null or (hidden.mask & ~unions.mask) > 0)
"""

# Tasks and requests are too many for that. The corner of a family: the category's
# records in the other groups there (of unknown geography, say) that are in none of the
# children the parent shows. A family whose corner is safe needs no look at its members,
# nor does one that hides nothing.
RESERVE_CANDIDATES = f"""
create or replace temp table reserve_candidates as
with members as (
    select facet, wave_key, group_key, group_parent_key, category_key
    from stage
    where
        is_published
        and group_parent_key is not null
        and facet in ('onet_task', 'request')
),

families as (
    select distinct facet, wave_key, group_parent_key, category_key from members
),

parts as (
    select
        families.facet,
        families.wave_key,
        families.group_parent_key,
        families.category_key,
        parts.record_count,
        parts.account_count,
        members.group_key is not null as is_in_member,
        not coalesce(above.is_published, false) as is_in_corner,
    from families
    inner join stage as parts
        on families.facet = parts.facet
        and families.wave_key = parts.wave_key
        and families.group_parent_key = parts.group_parent_key
        and families.category_key = parts.category_parent_key
        and not parts.is_published
    left join members
        on parts.facet = members.facet
        and parts.wave_key = members.wave_key
        and parts.group_key = members.group_key
        and parts.category_parent_key = members.category_key
    left join stage as above
        on parts.facet = above.facet
        and parts.wave_key = above.wave_key
        and parts.group_parent_key = above.group_key
        and parts.category_key = above.category_key
),

judged as (
    select
        facet,
        wave_key,
        group_parent_key,
        category_key,
        coalesce(
            sum(record_count) filter (where is_in_corner and not is_in_member), 0
        ) as corner_records,
        coalesce(
            max(account_count) filter (where is_in_corner and not is_in_member), 0
        ) as corner_accounts,
        count(*) filter (where is_in_member) as hidden_in_members,
        count(*) filter (where is_in_member and not is_in_corner) as named_hidden,
    from parts
    group by all
)

select judged.*
from judged
inner join stage as wholes
    on judged.facet = wholes.facet
    and judged.wave_key = wholes.wave_key
    and judged.group_parent_key = wholes.group_key
    and judged.category_key = wholes.category_key
inner join thresholds
    on thresholds.cell_kind = 'cell'
where
    hidden_in_members > 0
    and (named_hidden > 0 or corner_records > 0)
    -- No account has more of a difference than the largest has of the whole.
    and not {
    is_safe(
        "corner_records",
        "corner_accounts",
        "wholes.largest_account_count",
        "wholes.largest_account_count",
    )
}
"""

# For every member of such a family that has a residual: the category's records in the
# groups that are no members, in children that this member does not show. Whatever is
# subtracted from this member's residual, these come with it.
RESERVES = """
    with families as (
        select members.facet, members.wave_key, members.group_key, members.category_key,
            members.group_parent_key
        from stage as members
        inner join reserve_candidates as candidates
            using (facet, wave_key, group_parent_key, category_key)
        where
            members.is_published
            and exists (
                select 1 from stage as hidden
                where
                    hidden.facet = members.facet
                    and hidden.wave_key = members.wave_key
                    and hidden.group_key = members.group_key
                    and hidden.category_parent_key = members.category_key
                    and not hidden.is_published
            )
    ),

    outside as (
        select parts.*
        from stage as parts
        inner join reserve_candidates as candidates
            on parts.facet = candidates.facet
            and parts.wave_key = candidates.wave_key
            and parts.group_parent_key = candidates.group_parent_key
            and parts.category_parent_key = candidates.category_key
        inner join stage as wholes
            on parts.facet = wholes.facet
            and parts.wave_key = wholes.wave_key
            and parts.group_key = wholes.group_key
            and parts.category_parent_key = wholes.category_key
        where not wholes.is_published
    ),

    -- Children first, groups after: a member and all groups outside are many pairs.
    outside_children as (
        select distinct group_parent_key, category_parent_key, category_key from outside
    ),

    missing as (
        select families.*, outside_children.category_key as part_category_key
        from families
        inner join outside_children
            on families.group_parent_key = outside_children.group_parent_key
            and families.category_key = outside_children.category_parent_key
        left join stage as shown
            on families.group_key = shown.group_key
            and outside_children.category_key = shown.category_key
        where not coalesce(shown.is_published, false)
    )

    select
        missing.facet, missing.wave_key, missing.group_key, missing.category_key,
        outside.group_key as part_group_key, outside.category_key as part_category_key,
        outside.record_count, outside.account_count,
        -- Whoever is in a reserve, it only ever makes a larger set.
        0 as largest_account_count, null as whole_largest_count, false as is_cluster
    from missing
    inner join outside
        on missing.group_parent_key = outside.group_parent_key
        and missing.part_category_key = outside.category_key
    union all
    -- A member without any is there all the same.
    select facet, wave_key, group_key, category_key, null, null, 0, 0, 0, null, false
    from families
"""

# The differences that Python has found, by their numbers: see network.py.
PIECES = """
    select
        stage.facet, stage.wave_key, 0 as group_key, pieces.set_key as category_key,
        stage.group_key as part_group_key, stage.category_key as part_category_key,
        stage.record_count, stage.account_count, stage.largest_account_count,
        null as whole_largest_count, false as is_cluster
    from pieces
    inner join stage using (group_key, category_key)
"""

# A union of hidden cells has at least the accounts of its widest part, and no account
# has more of it than the largest accounts of all parts together, the second largest no
# more than the largest: for most sets that settles it.
BOUNDS = f"""
create or replace temp table doubtful as
with sets as (
    select
        facet, wave_key, group_key, category_key,
        case when bool_or(is_cluster) then 'request_cluster' else 'cell' end
        as cell_kind,
        sum(record_count) as record_count,
        least(
            sum(largest_account_count), max(whole_largest_count)
        ) as largest_at_most,
        greatest(
            max(account_count), sum(record_count) / nullif(largest_at_most, 0)
        ) as least_accounts,
        count(*) as part_count,
    from parts
    group by facet, wave_key, group_key, category_key
)

select
    sets.facet, sets.wave_key, sets.group_key, sets.category_key, sets.cell_kind,
    sets.record_count, sets.part_count,
from sets
inner join thresholds
    on sets.cell_kind = thresholds.cell_kind
left join known_safe
    on known_safe.rule = '{{rule}}'
    and sets.facet = known_safe.facet
    and sets.wave_key = known_safe.wave_key
    and sets.group_key = known_safe.group_key
    and sets.category_key = known_safe.category_key
    and sets.record_count = known_safe.record_count
    and sets.part_count = known_safe.part_count
where
    known_safe.rule is null
    and not {
    is_safe(
        "sets.record_count",
        "sets.least_accounts",
        "sets.largest_at_most",
        "sets.largest_at_most",
    )
}
"""

# What has been counted once and found safe. From pass to pass these sets only gain
# cells, so one of as many cells and records is the same one.
KNOWN_SAFE = """
create or replace temp table known_safe (
    rule varchar, facet varchar, wave_key integer, group_key integer,
    category_key integer, record_count hugeint, part_count bigint
)
"""

REMEMBER = """
insert into known_safe
select
    '{rule}', doubtful.facet, doubtful.wave_key, doubtful.group_key,
    doubtful.category_key, doubtful.record_count, doubtful.part_count
from doubtful
left join broken using (facet, wave_key, group_key, category_key)
where broken.facet is null
"""

# The rest is counted account by account, in steps: with the few finest cells in a table
# of their own the engine knows how few they are, and reads the records once, past that
# table, before it adds anything up.
LEAVES = """
create or replace temp table leaves as
select distinct
    doubtful.facet, doubtful.wave_key, doubtful.group_key, doubtful.category_key,
    group_ancestors.node_key as leaf_group_key,
    category_ancestors.node_key as leaf_category_key,
from doubtful
inner join parts using (facet, wave_key, group_key, category_key)
inner join ancestors as group_ancestors
    on parts.part_group_key = group_ancestors.ancestor_key
inner join ancestors as category_ancestors
    on parts.part_category_key = category_ancestors.ancestor_key
inner join thresholds
    on doubtful.cell_kind = thresholds.cell_kind
where doubtful.record_count >= thresholds.minimum_record_count
"""

LEAF_ACCOUNTS = """
create or replace temp table leaf_accounts as
select
    leaves.facet, leaves.wave_key, leaves.group_key, leaves.category_key,
    stage_accounts.account_key, stage_accounts.record_count,
from stage_accounts
inner join leaves
    on stage_accounts.group_key = leaves.leaf_group_key
    and stage_accounts.category_key = leaves.leaf_category_key
"""

COUNTED = """
create or replace temp table counted as
with accounts as (
    select
        facet, wave_key, group_key, category_key, sum(record_count) as record_count,
    from leaf_accounts
    group by facet, wave_key, group_key, category_key, account_key
)

select
    facet, wave_key, group_key, category_key,
    sum(record_count) as record_count,
    count(*) as account_count,
    max(record_count) as largest_account_count,
    coalesce(max(record_count, 2)[2], 0) as second_account_count,
from accounts
group by facet, wave_key, group_key, category_key
"""

EXACT = """
create or replace temp table broken as
select doubtful.facet, doubtful.wave_key, doubtful.group_key, doubtful.category_key
from doubtful
inner join thresholds
    on doubtful.cell_kind = thresholds.cell_kind
left join counted using (facet, wave_key, group_key, category_key)
where not coalesce({condition}, false)
"""

# Whoever is in a reserve: it only ever makes a larger set.
IS_RESERVE = is_safe("counted.record_count", "counted.account_count", "0", "0")
IS_SAFE = is_safe(
    "counted.record_count",
    "counted.account_count",
    "counted.largest_account_count",
    "counted.second_account_count",
)


def unsafe(connection: duckdb.DuckDBPyConnection, parts: str, rule: str) -> str | None:
    """The name of a table of the sets that are not safe, None where bounds clear all.

    Args:
        connection: holds the tables `stage` and `stage_accounts`.
        parts: SQL with one row a set and hidden cell in it.
        rule: the rule at work. A `reserve` must be there, and its largest account does
            not matter; a `difference` may lose cells, so none is remembered.
    """
    connection.execute(f"create or replace temp table parts as {parts}")
    connection.execute(BOUNDS.format(rule=rule))
    if not connection.execute("select 1 from doubtful limit 1").fetchone():
        return None
    connection.execute(LEAVES)
    connection.execute(LEAF_ACCOUNTS)
    connection.execute(COUNTED)
    condition = IS_RESERVE if rule == "reserve" else IS_SAFE
    connection.execute(EXACT.format(condition=condition))
    if rule != "difference":
        connection.execute(REMEMBER.format(rule=rule))
    return "broken"
