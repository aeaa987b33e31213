"""A table as a network: its hidden records lie between residuals and remainders.

What is published of a table parts its hidden records twice. A group's residual is what
it shows of a category in none of the category's children; a category's remainder is
what a group above shows of it in none of the groups below. Each hidden piece, a group
of the finest level in a category of the finest level that the world shows, lies in one
residual, a row here, and in one remainder, a column. What a reader can work out of
rows and columns are differences: some columns less the rows that lie inside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import numpy as np

STAGE = """
select
    group_key, category_key, group_parent_key, category_parent_key,
    record_count, account_count, is_published,
    is_named and is_offered as is_cell
from stage
order by group_key, category_key
"""

# Groups whose total is published, be it in another table: of a geography its usage, of
# a cluster its cell in the world.
TOTALS = """
select distinct totals.category_key
from decisions as totals
inner join stage
    on totals.wave_key = stage.wave_key
    and totals.category_key = stage.group_key
where
    totals.is_published
    and totals.group_depth = 0
    and totals.facet = case
        when contains(stage.facet, '::') then split_part(stage.facet, '::', 1)
        else 'usage'
    end
"""

NOTHING = -1


@dataclass(frozen=True)
class Limits:
    """When a set of records is safe: the thresholds of a cell.

    Attributes:
        records: the fewest records.
        accounts: the fewest accounts.
        share: the largest share of one account.
        two_share: the largest share of two accounts.
        remainder: the least share of the largest account that is left without the two.
    """

    records: int
    accounts: int
    share: float
    two_share: float
    remainder: float

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection) -> Limits:
        """The limits of the seed."""
        (row,) = connection.execute(
            """
            select
                minimum_record_count, minimum_account_count,
                maximum_account_share, maximum_two_account_share,
                minimum_remainder_share
            from thresholds
            where cell_kind = 'cell'
            """
        ).fetchall()
        return cls(*row)

    def clears(self, records, widest, largest):
        """Whether sets are safe whoever is in them.

        Args:
            records: of the sets.
            widest: accounts that they have at least.
            largest: records that an account has at most.
        """
        return (
            (records >= self.records)
            & (np.maximum(widest, records / largest) >= self.accounts)
            & (largest <= self.share * records)
            & (2 * largest <= self.two_share * records)
            & (records - 2 * largest >= self.remainder * largest)
        )


@dataclass
class Network:
    """The pieces of a table, on places (line, slot): groups by the world's categories.

    A line is a group of the finest level whose total is known, or all others under the
    same known one; a slot is a category of the finest level that the world shows, or
    all that it does not show of one.

    Attributes:
        lines: groups of each line.
        slots: categories of each slot.
        counts: records, shown or hidden.
        accounts: the accounts of the widest cell in each place.
        is_hidden: places that nothing shows.
        can_hide: shown places that are cells of their own, so could be hidden.
        row: number of the residual that each place is in, or would be if hidden.
        column: number of the remainder.
        heads: (group, category) whose residual each row is; a line of others has none.
        largest: records of the largest account of the table.
    """

    lines: list[list[int]]
    slots: list[list[int]]
    counts: np.ndarray
    accounts: np.ndarray
    is_hidden: np.ndarray
    can_hide: np.ndarray
    row: np.ndarray
    column: np.ndarray
    heads: list[tuple[int, int] | None]
    largest: int

    @property
    def row_count(self) -> int:
        return len(self.heads)

    @property
    def column_count(self) -> int:
        return int(self.column.max(initial=-1)) + 1


def read_network(connection: duckdb.DuckDBPyConnection) -> Network | None:
    """The network of the table in `stage`; None where nothing of it is published.

    Args:
        connection: holds `stage`, `nodes` and `decisions`.
    """
    stage = connection.execute(STAGE).fetchnumpy()
    known = set(connection.execute(TOTALS).fetchnumpy()["category_key"].tolist())
    groups = parents_of(stage, "group")
    categories = parents_of(stage, "category")
    world = next(key for key, parent in groups.items() if parent is None)
    root = next(key for key, parent in categories.items() if parent is None)
    shown = {
        (group, category)
        for group, category, is_published in zip(
            stage["group_key"].tolist(),
            stage["category_key"].tolist(),
            stage["is_published"].tolist(),
            strict=True,
        )
        if is_published
    }
    if (world, root) not in shown:
        return None
    known.add(world)
    slots, slot_of, slot_heads = slots_of(categories, world, shown)
    lines, line_of, line_heads = lines_of(groups, known)
    shape = len(lines), len(slots)
    place_line = np.array(
        [line_of.get(g, NOTHING) for g in stage["group_key"].tolist()]
    )
    place_slot = np.array(
        [slot_of.get(c, NOTHING) for c in stage["category_key"].tolist()]
    )
    inside = (place_line >= 0) & (place_slot >= 0)
    at = place_line[inside], place_slot[inside]
    counts, accounts = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    np.add.at(counts, at, stage["record_count"][inside])
    np.maximum.at(accounts, at, stage["account_count"][inside])
    is_shown, can_hide = np.zeros(shape, bool), np.zeros(shape, bool)
    np.logical_or.at(is_shown, at, stage["is_published"][inside])
    np.logical_or.at(can_hide, at, (stage["is_published"] & stage["is_cell"])[inside])
    row, heads = rows_of(categories, line_heads, slot_heads, shown, root)
    column = columns_of(groups, line_heads, slot_heads, shown)
    ((largest,),) = connection.execute(
        "select max(largest_account_count) from stage"
    ).fetchall()
    return Network(
        lines, slots, counts, accounts, ~is_shown, can_hide, row, column, heads, largest
    )


def parents_of(stage, axis: str) -> dict[int, int | None]:
    """Node -> parent of an axis of the stage."""
    keys, parents = stage[f"{axis}_key"], stage[f"{axis}_parent_key"]
    filled = np.ma.filled(parents, NOTHING) if np.ma.isMaskedArray(parents) else parents
    pairs = np.unique(np.column_stack([keys, filled]), axis=0)
    return {
        int(key): None if parent == NOTHING else int(parent) for key, parent in pairs
    }


def slots_of(categories, world, shown):
    """(categories of each slot, category -> slot, (category, is all that it shows))."""
    named = {
        parent
        for key, parent in categories.items()
        if parent is not None and (world, key) in shown
    }
    slots: list[list[int]] = []
    of: dict[int, int] = {}
    heads: list[tuple[int, bool]] = []
    rests: dict[int, int] = {}
    for key, parent in sorted(categories.items()):
        if (world, key) in shown:
            if key in named or parent is None:
                continue
            of[key] = len(slots)
            slots.append([key])
            heads.append((key, True))
        elif (
            parent is not None
            and (world, parent) in shown
            and (parent in named or categories[parent] is None)
        ):
            if parent not in rests:
                rests[parent] = len(slots)
                slots.append([])
                heads.append((parent, False))
            of[key] = rests[parent]
            slots[rests[parent]].append(key)
    return slots, of, heads


def lines_of(groups, known):
    """(groups of each line, group -> line, (known group, is it the line itself))."""
    inner = {parent for parent in groups.values() if parent is not None}
    lines: list[list[int]] = []
    of: dict[int, int] = {}
    heads: list[tuple[int, bool]] = []
    rests: dict[int, int] = {}
    for key in sorted(groups):
        if key in inner:
            continue
        above = key
        while above not in known:
            above = groups[above]
        if above == key:
            of[key] = len(lines)
            lines.append([key])
            heads.append((key, True))
            continue
        if above not in rests:
            rests[above] = len(lines)
            lines.append([])
            heads.append((above, False))
        of[key] = rests[above]
        lines[rests[above]].append(key)
    return lines, of, heads


def rows_of(categories, line_heads, slot_heads, shown, root):
    """The row of every place: the deepest category that the line's group shows."""
    row = np.zeros((len(line_heads), len(slot_heads)), np.int64)
    heads: list[tuple[int, int] | None] = []
    by_group: dict[int, list[int]] = {}
    for group, category in shown:
        by_group.setdefault(group, []).append(category)
    paths = []
    for category, is_itself in slot_heads:
        above = categories[category] if is_itself else category
        path = []
        while above is not None:
            path.append(above)
            above = categories[above]
        paths.append(path)
    for line, (group, is_itself) in enumerate(line_heads):
        start = len(heads)
        mine = set(by_group.get(group, ())) if is_itself else set()
        if root not in mine:
            row[line] = start
            heads.append(None)
            continue
        numbers: dict[int, int] = {}
        for slot, path in enumerate(paths):
            deepest = next(category for category in path if category in mine)
            if deepest not in numbers:
                numbers[deepest] = len(heads)
                heads.append((group, deepest))
            row[line, slot] = numbers[deepest]
    return row, heads


def columns_of(groups, line_heads, slot_heads, shown):
    """The column of every place: the deepest group above that shows the category."""
    column = np.zeros((len(line_heads), len(slot_heads)), np.int64)
    numbers: dict[tuple[int, int], int] = {}
    for line, (group, is_itself) in enumerate(line_heads):
        path = []
        above = groups[group] if is_itself else group
        while above is not None:
            path.append(above)
            above = groups[above]
        for slot, (category, is_category) in enumerate(slot_heads):
            deepest = next(
                (each for each in path if (each, category) in shown), path[-1]
            )
            key = (deepest if is_category else path[-1]), slot
            column[line, slot] = numbers.setdefault(key, len(numbers))
    return column


@dataclass(frozen=True)
class Difference:
    """Some columns less the rows inside them.

    Attributes:
        rows: the rows that are subtracted.
        columns: the columns.
        places: flat positions of the hidden places that are left and hold records.
        records: records in them.
    """

    rows: frozenset[int]
    columns: frozenset[int]
    places: np.ndarray
    records: int


# Sets of columns that are looked at one by one: each is a pass over the network. Above
# that a table is too entangled, and R6 asks for the reserve instead.
UNION_LIMIT = 2_000


class TooManyError(Exception):
    """A table has more differences than can be looked at."""


def differences(network: Network, limits: Limits) -> Iterator[Difference]:
    """Every difference that is not safe whoever is in it, and subtracts some row.

    Where a row is subtracted, the lines that never are leave their records in the
    difference, in every column that the row may have records in. If these are many, the
    row needs no further look, and counts as such a line itself.

    Raises:
        TooManyError: there are more than can be looked at.
    """
    hidden, flat_row = network.is_hidden.ravel(), network.row.ravel()
    flat_column, counts = network.column.ravel(), network.counts.ravel()
    used = np.flatnonzero(hidden)
    # Rows by columns: records, widest cell, and whether the row may have records there.
    shape = network.row_count, network.column_count
    inside = np.zeros(shape, bool)
    inside[flat_row[used], flat_column[used]] = True
    records = np.zeros(shape, np.int64)
    np.add.at(records, (flat_row[used], flat_column[used]), counts[used])
    widest = np.zeros(shape, np.int64)
    np.maximum.at(
        widest, (flat_row[used], flat_column[used]), network.accounts.ravel()[used]
    )
    # A column that holds nothing is known to be empty, as is a row.
    inside &= (records.sum(axis=0) > 0)[None, :]
    is_open = records.sum(axis=1) > 0
    inside &= is_open[:, None]
    is_open &= np.array([head is not None for head in network.heads])
    while True:
        others = ~is_open
        of_others = records[others].sum(axis=0)
        widest_others = widest[others].max(axis=0, initial=0)
        left = inside @ of_others
        reach = np.where(inside, widest_others[None, :], 0).max(axis=1, initial=0)
        cleared = is_open & limits.clears(left, reach, network.largest)
        if not cleared.any():
            break
        is_open &= ~cleared
    open_rows = np.flatnonzero(is_open)
    if not len(open_rows):
        return
    masks = {int(row): mask_of(inside[row]) for row in open_rows}
    everything = mask_of(inside.any(axis=0))
    queue = sorted(set(masks.values()))
    seen = set(queue)
    while queue:
        mask = queue.pop(0)
        if len(seen) > UNION_LIMIT:
            raise TooManyError
        columns = np.array([bool(mask >> c & 1) for c in range(shape[1])])
        rows = frozenset(row for row, own in masks.items() if own & ~mask == 0)
        stays = limits.clears(
            of_others[columns].sum(),
            widest_others[columns].max(initial=0),
            network.largest,
        )
        if stays:
            continue
        taken = np.isin(flat_row[used], list(rows))
        places = used[columns[flat_column[used]] & ~taken]
        places = places[counts[places] > 0]
        if len(places):
            chosen = frozenset(np.flatnonzero(columns).tolist())
            yield Difference(rows, chosen, places, int(counts[places].sum()))
        if mask == everything:
            continue
        for other in sorted(set(masks.values())):
            union = mask | other
            if union not in seen:
                seen.add(union)
                queue.append(union)


def ways_out(network: Network, found: Difference) -> np.ndarray:
    """Flat positions of the cells of which one must be hidden, the smallest first.

    Either a cell of the columns, in a row that has other hidden places outside them: it
    joins what is left. Or a cell of a row that is subtracted, in another column: the
    row is then no longer inside.
    """
    is_row = np.isin(network.row, list(found.rows))
    is_column = np.isin(network.column, list(found.columns))
    totals = np.zeros(network.column_count, np.int64)
    hidden = network.is_hidden
    np.add.at(totals, network.column[hidden], network.counts[hidden])
    outside = network.row[hidden & ~is_column & (totals[network.column] > 0)]
    is_wide = np.isin(network.row, outside)
    is_way = np.where(is_row, ~is_column, is_column & is_wide) & network.can_hide
    ways = np.flatnonzero(is_way.ravel())
    return ways[np.lexsort((ways, network.counts.ravel()[ways]))]


def mask_of(flags: np.ndarray) -> int:
    """The flags as the bits of a number."""
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")
