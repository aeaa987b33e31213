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

from economic_index.disclosure.statements import run

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
        (row,) = run(connection, "network/limits").fetchall()
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
        largest_accounts: records that an account has at most in each place.
        is_hidden: places that nothing shows.
        can_hide: shown places that are cells of their own, so could be hidden.
        row: number of the residual that each place is in, or would be if hidden.
        column: number of the remainder.
        heads: (group, category) whose residual each row is; a line of others has none.
        inner: flat positions of further residuals, of groups between the world and the
            lines (the United States): they cross rows where requests have levels too.
        inner_heads: (group, category) whose residual each of these is.
        is_below: lines that lie under such a group.
        largest: records of the largest account of the table.
        has_levels: whether the categories have levels.
    """

    lines: list[list[int]]
    slots: list[list[int]]
    counts: np.ndarray
    accounts: np.ndarray
    largest_accounts: np.ndarray
    is_hidden: np.ndarray
    can_hide: np.ndarray
    row: np.ndarray
    column: np.ndarray
    heads: list[tuple[int, int] | None]
    inner: list[np.ndarray]
    inner_heads: list[tuple[int, int]]
    is_below: np.ndarray
    largest: int
    has_levels: bool

    @property
    def is_crossed(self) -> bool:
        """Whether an inner residual holds a part of a row: no transport problem then.

        That takes levels of both trees; with one level of categories, rows and columns
        say all that an inner residual does.
        """
        if not self.has_levels:
            return False
        flat, hidden = self.row.ravel(), self.is_hidden.ravel()
        for places in self.inner:
            inside = np.zeros(len(flat), bool)
            inside[places] = True
            if np.isin(flat[hidden & ~inside], flat[places]).any():
                return True
        return False

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
    stage = run(connection, "network/stage").fetchnumpy()
    totals = run(connection, "network/totals").fetchnumpy()
    known = set(totals["category_key"].tolist())
    groups = parents_of(stage, "group")
    categories = parents_of(stage, "category")
    world = next(key for key, parent in groups.items() if parent is None)
    root = next(key for key, parent in categories.items() if parent is None)
    is_published = stage["is_published"]
    shown = set(
        zip(
            stage["group_key"][is_published].tolist(),
            stage["category_key"][is_published].tolist(),
            strict=True,
        )
    )
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
    largest_accounts = np.zeros(shape, np.int64)
    np.add.at(counts, at, stage["record_count"][inside])
    np.maximum.at(accounts, at, stage["account_count"][inside])
    np.add.at(largest_accounts, at, stage["largest_account_count"][inside])
    is_shown, can_hide = np.zeros(shape, bool), np.zeros(shape, bool)
    np.logical_or.at(is_shown, at, stage["is_published"][inside])
    np.logical_or.at(can_hide, at, (stage["is_published"] & stage["is_cell"])[inside])
    row, heads = rows_of(categories, line_heads, slot_heads, shown, root)
    column = columns_of(groups, line_heads, slot_heads, shown)
    inner, inner_heads, is_below = inner_residuals(
        groups, categories, line_heads, slot_heads, shown, ~is_shown
    )
    return Network(
        lines,
        slots,
        counts,
        accounts,
        largest_accounts,
        ~is_shown,
        can_hide,
        row,
        column,
        heads,
        inner,
        inner_heads,
        is_below,
        int(stage["largest_account_count"].max()),
        len({parent for parent in categories.values() if parent is not None}) > 1,
    )


def parents_of(stage, axis: str) -> dict[int, int | None]:
    """Node -> parent of an axis of the stage."""
    keys, parents = stage[f"{axis}_key"], stage[f"{axis}_parent_key"]
    filled = np.ma.filled(parents, NOTHING) if np.ma.isMaskedArray(parents) else parents
    pairs = dict(zip(keys.tolist(), filled.tolist(), strict=True))
    return {key: None if pairs[key] == NOTHING else pairs[key] for key in sorted(pairs)}


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
    # The categories above each slot, from the top down; a short path repeats its end.
    place = {category: number for number, category in enumerate(categories)}
    paths = []
    for category, is_itself in slot_heads:
        path = path_of(categories, categories[category] if is_itself else category)
        paths.append([place[each] for each in reversed(path)])
    height = max(map(len, paths), default=0)
    levels = np.array([path + path[-1:] * (height - len(path)) for path in paths])
    keys = list(categories)
    for line, (group, is_itself) in enumerate(line_heads):
        start = len(heads)
        mine = by_group.get(group, []) if is_itself else []
        if root not in mine:
            row[line] = start
            heads.append(None)
            continue
        if not paths:
            continue
        is_mine = np.zeros(len(keys), bool)
        is_mine[[place[category] for category in mine]] = True
        deepest = levels[:, 0]
        for level in levels.T[1:]:
            deepest = np.where(is_mine[level], level, deepest)
        found, first, number = np.unique(
            deepest, return_index=True, return_inverse=True
        )
        # Numbered as they come.
        order = np.argsort(first)
        row[line] = start + np.argsort(order)[number]
        heads += [(group, keys[category]) for category in found[order].tolist()]
    return row, heads


def columns_of(groups, line_heads, slot_heads, shown):
    """The column of every place: the deepest group above that shows the category."""
    column = np.zeros((len(line_heads), len(slot_heads)), np.int64)
    numbers: dict[tuple[int, int], int] = {}
    # Most lines lie under the same groups.
    known: dict[int, list[int]] = {}
    for line, (group, is_itself) in enumerate(line_heads):
        above = groups[group] if is_itself else group
        nearest = group if above is None else above
        if nearest not in known:
            path = path_of(groups, nearest)
            known[nearest] = []
            for slot, (category, is_category) in enumerate(slot_heads):
                deepest = next(
                    (each for each in path if (each, category) in shown), path[-1]
                )
                key = (deepest if is_category else path[-1]), slot
                known[nearest].append(numbers.setdefault(key, len(numbers)))
        column[line] = known[nearest]
    return column


def path_of(parents: dict[int, int | None], node: int) -> list[int]:
    """A node and all above it, the root last."""
    path = [node]
    while (above := parents[path[-1]]) is not None:
        path.append(above)
    return path


def inner_residuals(groups, categories, line_heads, slot_heads, shown, is_hidden):
    """(flat positions of each inner residual, its (group, category), lines below one).

    An inner group lies between the world and the lines.
    """
    below: dict[int, list[int]] = {}
    for line, (group, is_itself) in enumerate(line_heads):
        above = groups[group] if is_itself else group
        while above is not None and groups[above] is not None:
            below.setdefault(above, []).append(line)
            above = groups[above]
    found: list[np.ndarray] = []
    heads: list[tuple[int, int]] = []
    is_below = np.zeros(len(line_heads), bool)
    for group, lines in sorted(below.items()):
        residuals: dict[int, list[int]] = {}
        for slot, (category, is_itself) in enumerate(slot_heads):
            above = category
            if is_itself and (group, category) in shown:
                continue
            while above is not None and (group, above) not in shown:
                above = categories[above]
            if above is not None:
                residuals.setdefault(above, []).append(slot)
        for category, slots in sorted(residuals.items()):
            inside = np.zeros(is_hidden.shape, bool)
            inside[np.ix_(lines, slots)] = True
            found.append(np.flatnonzero(inside & is_hidden))
            heads.append((group, category))
        if residuals:
            is_below[lines] = True
    return found, heads, is_below


@dataclass(frozen=True)
class Difference:
    """Some columns less the rows inside them.

    Attributes:
        rows: the rows that are subtracted.
        columns: the columns.
        inner: numbers of the inner residuals that are subtracted.
        places: flat positions of the hidden places that are left and hold records.
    """

    rows: frozenset[int]
    columns: frozenset[int]
    inner: frozenset[int]
    places: np.ndarray


# Sets of columns that are looked at one by one: each is a pass over the network. Above
# that a table is too entangled, and R6 asks for the reserve instead.
UNION_LIMIT = 2_000


class TooManyError(Exception):
    """A table has more differences than can be looked at."""


def differences(network: Network, limits: Limits) -> Iterator[Difference]:
    """Every difference that is not safe whoever is in it, and subtracts some row.

    Groups without the facet are rows of which no column is known. While the columns do
    not hold all of such rows, these leave their records in the difference, in every
    column of the rows that are subtracted. If these are many, a row needs no further
    look, and stays as well. So each choice of such rows is looked at by itself: those
    of the world, or of the United States.

    Raises:
        TooManyError: there are more than can be looked at.
    """
    grid = Grid.of(network)
    masks = [mask_of(flags) for flags in grid.inside]
    inner = [grid.mask_of_places(network, places) for places in network.inner]
    everything = mask_of(np.any(grid.inside, axis=0))
    wide = {row for row, head in enumerate(network.heads) if head is None}
    kinds = sorted({masks[row] for row in wide} - {0})
    if 2 ** len(kinds) > UNION_LIMIT:
        raise TooManyError
    seen: set[int] = set()
    for chosen in range(2 ** len(kinds)):
        base = 0
        for number, kind in enumerate(kinds):
            base |= kind if chosen >> number & 1 else 0
        if base in seen or (base == everything and everything):
            continue
        # What lies under an inner group can be subtracted with it.
        can_stay = np.ones(len(masks), bool)
        can_stay[network.row[network.is_below]] = False
        stay = can_stay & np.array(
            [row in wide and bool(masks[row] & ~base) for row in range(len(masks))]
        )
        is_open = np.array([row not in wide for row in range(len(masks))])
        is_open &= grid.inside.any(axis=1)
        base_flags = flags_of(base, network.column_count)
        while True:
            open_rows = np.flatnonzero(is_open)
            left, reach = held(grid.of_rows(stay), grid.inside[open_rows] | base_flags)
            cleared = open_rows[limits.clears(left, reach, network.largest)]
            if not len(cleared):
                break
            is_open[cleared] = False
            stay[cleared] = can_stay[cleared]
        steps = sorted({masks[row] for row in np.flatnonzero(is_open)} | {*inner} - {0})
        staying = grid.of_rows(stay)
        queue = [base] if base else [step for step in steps if step not in seen]
        seen.update(queue)
        for mask in queue:
            if len(seen) > UNION_LIMIT:
                raise TooManyError
            columns = flags_of(mask, network.column_count)
            left, reach = held(staying, columns[None, :])
            if limits.clears(left, reach, network.largest).all():
                continue
            rows = [row for row, own in enumerate(masks) if own & ~mask == 0]
            together = [number for number, own in enumerate(inner) if not own & ~mask]
            for numbers in ([], together) if together else ([],):
                found = grid.difference(network, rows, columns, numbers, limits)
                if found is not None:
                    yield found
            for step in steps:
                union = mask | step
                if union not in seen and union != everything:
                    seen.add(union)
                    queue.append(union)


@dataclass
class Grid:
    """Rows by columns of a network, of hidden places only.

    Attributes:
        inside: where a row may have records: a column or a row of none is known.
        records: how many it has.
        accounts: of the widest place.
        used: flat positions of the hidden places that hold records.
        row: their rows.
        column: their columns.
        held_records: their records.
        held_accounts: the accounts of their widest cells.
        held_largest: records that an account has at most in each of them.
        totals: the records of each row, and of each column.
        largest_totals: sums of `held_largest` by row, and by column.
    """

    inside: np.ndarray
    records: np.ndarray
    accounts: np.ndarray
    used: np.ndarray
    row: np.ndarray
    column: np.ndarray
    held_records: np.ndarray
    held_accounts: np.ndarray
    held_largest: np.ndarray
    totals: tuple[np.ndarray, np.ndarray]
    largest_totals: tuple[np.ndarray, np.ndarray]

    @classmethod
    def of(cls, network: Network) -> Grid:
        """The grid of a network."""
        hidden = np.flatnonzero(network.is_hidden)
        row, column = network.row.ravel()[hidden], network.column.ravel()[hidden]
        counts = network.counts.ravel()[hidden]
        shape = network.row_count, network.column_count
        records, accounts = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        np.add.at(records, (row, column), counts)
        np.maximum.at(accounts, (row, column), network.accounts.ravel()[hidden])
        inside = np.zeros(shape, bool)
        inside[row, column] = True
        inside &= (records.sum(axis=0) > 0)[None, :]
        inside &= (records.sum(axis=1) > 0)[:, None]
        is_held = counts > 0
        used = hidden[is_held]
        row, column = row[is_held], column[is_held]
        largest = network.largest_accounts.ravel()[used]
        return cls(
            inside,
            records,
            accounts,
            used,
            row,
            column,
            counts[is_held],
            network.accounts.ravel()[used],
            largest,
            (records.sum(axis=1), records.sum(axis=0)),
            (
                np.bincount(row, largest, shape[0]).astype(np.int64),
                np.bincount(column, largest, shape[1]).astype(np.int64),
            ),
        )

    def of_rows(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(records, widest accounts) that some rows have in each column."""
        return (
            self.records[rows].sum(axis=0),
            self.accounts[rows].max(axis=0, initial=0),
        )

    def mask_of_places(self, network: Network, places: np.ndarray) -> int:
        """The columns in which some hidden places may have records."""
        columns = np.zeros(self.inside.shape[1], bool)
        if np.isin(self.used, places).any():
            columns[network.column.ravel()[places]] = True
        return mask_of(columns & (self.records.sum(axis=0) > 0))

    def difference(
        self,
        network: Network,
        rows: list[int],
        columns: np.ndarray,
        inner: list[int],
        limits: Limits,
    ) -> Difference | None:
        """The difference of some columns, rows and inner residuals.

        Rows that cross the inner residuals are not subtracted with these.

        Returns:
            None where nothing is left, or where bounds say that what is left is safe
            whoever is in it: it has the accounts of its widest place at least, and no
            account has more of it than the largest ones of all places together.
        """
        # Rows lie inside the columns: what is left of records can be subtracted, and
        # mostly that is enough.
        if not inner:
            records, largest = (
                in_columns[columns].sum() - in_rows[rows].sum()
                for in_rows, in_columns in (self.totals, self.largest_totals)
            )
            if not records or limits.clears(records, 0, min(largest, network.largest)):
                return None
        is_subtracted = np.zeros(len(self.records), bool)
        is_subtracted[rows] = True
        left = columns[self.column]
        if inner:
            taken = np.zeros(len(self.used), bool)
            for number in inner:
                taken |= np.isin(self.used, network.inner[number])
            is_subtracted[self.row[taken]] = False
            left &= ~taken
        left &= ~is_subtracted[self.row]
        if not left.any():
            return None
        largest = min(self.held_largest[left].sum(), network.largest)
        if limits.clears(
            self.held_records[left].sum(), self.held_accounts[left].max(), largest
        ):
            return None
        return Difference(
            frozenset(np.flatnonzero(is_subtracted).tolist()),
            frozenset(np.flatnonzero(columns).tolist()),
            frozenset(inner),
            self.used[left],
        )


def held(
    of_rows: tuple[np.ndarray, np.ndarray], columns: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(records, widest accounts) of rows in several sets of columns."""
    records, widest = of_rows
    # As floats, exact for counts: the product of integers has no fast way.
    return columns @ records.astype(float), np.where(columns, widest, 0).max(
        axis=1, initial=0
    )


def flags_of(mask: int, count: int) -> np.ndarray:
    """The bits of a number as flags."""
    data = mask.to_bytes((count + 7) // 8, "little")
    bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little", count=count)
    return bits.astype(bool)


def cells_of(network: Network, found: Difference):
    """(cells that join a difference if hidden, cells that open it), as keys."""
    is_row = np.isin(network.row, list(found.rows))
    is_column = np.isin(network.column, list(found.columns))
    return (
        keys_of(network, network.can_hide & ~is_row & is_column),
        keys_of(network, network.can_hide & is_row & ~is_column),
    )


def keys_of(network: Network, flags: np.ndarray) -> tuple[tuple[int, int], ...]:
    """(group, category) of shown places."""
    return tuple(
        (network.lines[line][0], network.slots[slot][0])
        for line, slot in np.argwhere(flags).tolist()
    )


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


def subtracted(network: Network, found: Difference) -> list[tuple[int, int]]:
    """(group, category) of every residual that a difference subtracts."""
    inner = [network.inner_heads[number] for number in sorted(found.inner)]
    rows = [network.heads[row] for row in sorted(found.rows)]
    return [*inner, *(head for head in rows if head is not None)]


def mask_of(flags: np.ndarray) -> int:
    """The flags as the bits of a number."""
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")
