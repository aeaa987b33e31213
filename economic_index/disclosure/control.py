"""Decide which cells are published; docs/disclosure.md says why each rule is there.

Records and accounts are counted in SQL on the caller's connection. Python repeats the
rules until none of them is broken, which SQL that both engines run cannot, and looks at
cells as arrays where sets are too many to write down (``network``, ``joined``,
``search``). Every pass suppresses something, so the loop ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import duckdb
import numpy as np
import pyarrow as pa

from economic_index.disclosure import joined, network, search
from economic_index.disclosure.accounts import accounts_of
from economic_index.disclosure.sets import has_unsafe
from economic_index.disclosure.statements import rows_written, run
from economic_index.record_facets import RECORD_FACETS

# A table may use what the ones before it have settled: a geography must be published
# before its facets are, a task before its patterns are.
FACETS = (
    "usage",
    "onet_task",
    "collaboration",
    "request",
    "model",
    *RECORD_FACETS,
    "onet_task::collaboration",
    "request::collaboration",
)
# A check of a table costs about what its rules cost once: they look at its cells, and
# count accounts in its records. So many checks are made of a small table, and of a
# large one as many as keep what is looked at below a limit: the decisions on millions
# of records take a fraction longer, not many times as long.
MOST_CHECKS = 40
CHECKED_CELLS = 100_000
CHECKED_RECORDS = 4_000_000
# What an earlier table has settled. The usage of a geography comes before its facets,
# and the world's tasks, requests and patterns before their intersections.
PRIMARY = ("p_whole_group", "p_geography", "p_base_of_group", "p_base_of_category")
PARENTS = ("m_parent_group", "m_parent_category", "m_nothing_left")


def decide(connection: duckdb.DuckDBPyConnection, *, secondary: bool = True) -> None:
    """Create the temporary table `decisions`, one row a cell.

    Args:
        connection: holds, under these names, what the models of the same names hold:
            ``cells``, ``nodes``, ``ancestors``, ``offered``, ``thresholds`` and, unless
            accounts are counted elsewhere (``accounts``), ``account_cells``. An account
            may have several rows in a finest cell.
        secondary: False leaves out everything but the primary rule, for an audit that
            shows what this discloses.
    """
    run(connection, "p_primary")
    run(connection, "r5_pattern_bits")
    for facet, wave_key in tables(connection):
        begin_stage(connection, facet, wave_key)
        for name in PRIMARY:
            run(connection, name)
        settle_parents(connection)
        if secondary:
            run(connection, "give_back/allowed")
            until_kept(connection, facet)
            give_back(connection, facet)
            hide_least(connection, facet)
        run(connection, "stage/keep")
    if secondary:
        for (wave_key,) in connection.execute(
            "select distinct wave_key from decisions order by all"
        ).fetchall():
            keep_joined(connection, wave_key)
        keep_agreed(connection)
    connection.execute("drop view if exists stage_accounts")
    connection.execute("drop table if exists stage")


def begin_stage(
    connection: duckdb.DuckDBPyConnection, facet: str, wave_key: int
) -> None:
    """Create `stage`, one table's decisions while they are made, and its accounts."""
    run(connection, "stage/begin", facet=facet, wave_key=wave_key)
    accounts_of(connection).choose(facet, wave_key)
    run(connection, "safety/known_safe")


def tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    """(facet, wave) of every table, in an order in which each finds what it needs."""
    found = connection.execute(
        "select distinct facet, wave_key from decisions order by all"
    ).fetchall()
    return sorted(found, key=lambda table: FACETS.index(table[0]))


def until_kept(connection: duckdb.DuckDBPyConnection, facet: str) -> None:
    """Repeat the secondary rules on a table until none is broken, cheapest first."""
    while any(rule(connection) for rule in secondary_rules(facet)):
        settle_parents(connection)


def secondary_rules(
    facet: str,
) -> Sequence[Callable[[duckdb.DuckDBPyConnection], int]]:
    """The rules of a table, cheapest first: each suppresses cells, and counts them."""
    has_patterns = facet.split("::")[-1] == "collaboration"
    return (
        keep_residuals,
        keep_remainders,
        keep_differences if has_patterns else keep_differences_of_many,
    )


def give_back(connection: duckdb.DuckDBPyConnection, facet: str) -> None:
    """Publish again what protects nothing any more, the largest first.

    The rules take cells one by one, and what one takes later may make another needless.
    Each step is checked on the whole table, by the same rules: many cells at once, and
    by halves where they fail. What cannot pass R1 and R2 by itself is not tried.
    """
    ((cells, records),) = connection.execute(
        "select count(*), max(record_count) from stage"
    ).fetchall()
    budget = max(
        1, min(MOST_CHECKS, CHECKED_CELLS // cells, CHECKED_RECORDS // records)
    )
    has_changed = True
    while has_changed and budget:
        # Cells under what has been given back come next.
        run(connection, "give_back/units")
        units = [
            unit
            for (unit,) in connection.execute(
                "select unit_key from units group by unit_key order by unit_key"
            ).fetchall()
        ]
        batches, has_changed = [units], False
        while batches and budget:
            batch = batches.pop(0)
            if not batch:
                continue
            budget -= 1
            if is_kept_with(connection, facet, batch):
                has_changed = True
            elif len(batch) > 1:
                middle = (len(batch) + 1) // 2
                batches[:0] = [batch[:middle], batch[middle:]]


def is_kept_with(
    connection: duckdb.DuckDBPyConnection, facet: str, units: Sequence[int]
) -> bool:
    """Publish these units if the table keeps every rule with them."""
    save_stage(connection)
    # A set may have lost a cell and have the records of another now.
    run(connection, "safety/known_safe")
    run(connection, "give_back/publish_units", units=list(units))
    parents = any(rows_written(connection, name) for name in PARENTS)
    if not parents and not any(rule(connection) for rule in secondary_rules(facet)):
        return True
    restore_stage(connection)
    return False


def save_stage(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep `stage` for a trial."""
    connection.execute("create or replace temp table saved as from stage")


def restore_stage(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `stage` what it was when it was saved."""
    connection.execute("create or replace temp table stage as from saved")
    run(connection, "safety/known_safe")


def hide_least(connection: duckdb.DuckDBPyConnection, facet: str) -> None:
    """Replace what the rules have hidden in a small table by the least that keeps them.

    The program knows the sets that were not safe so far. What it proposes is checked by
    the rules themselves; the sets that are still not safe are added, until none is.
    """
    program = search.Program(connection)
    if not program.is_small or not program.hidden_records:
        return
    save_stage(connection)
    for _ in range(search.MOST_ROUNDS):
        hidden = program.solve()
        if hidden is None or program.records[hidden].sum() >= program.hidden_records:
            break
        publish_all_but(connection, program, hidden)
        cuts = broken_cuts(connection, facet)
        if cuts is None or not all(program.cut(cut) for cut in cuts):
            break
        if not cuts:
            if any(rule(connection) for rule in secondary_rules(facet)):
                break
            return
    restore_stage(connection)


def publish_all_but(
    connection: duckdb.DuckDBPyConnection, program: search.Program, hidden: np.ndarray
) -> None:
    """Publish every allowed cell of `stage`, without some."""
    restore_stage(connection)
    run(connection, "give_back/publish_allowed")
    cells = [program.cells[place] for place in np.flatnonzero(hidden).tolist()]
    choose(connection, [group for group, _ in cells], [key for _, key in cells])
    run(connection, "stage/suppress_chosen", rule="least")
    settle_parents(connection)


def broken_cuts(
    connection: duckdb.DuckDBPyConnection, facet: str
) -> list[search.Cut] | None:
    """What the sets of `stage` that are not safe ask for; None if they are too many."""
    ((limit,),) = connection.execute(
        "select minimum_record_count from thresholds where cell_kind = 'cell'"
    ).fetchall()
    cuts = []
    for rule, parts, members in (
        ("residual", "r1_residuals", "r1_cuts"),
        ("remainder", "r2_remainders", "r2_cuts"),
    ):
        if not has_unsafe(connection, parts, rule):
            continue
        for group, category, is_cluster, records, cells in run(
            connection, members
        ).fetchall():
            joining = tuple(cells or ())
            short = None if is_cluster else limit - records
            cuts.append(search.Cut(joining, ((group, category),), short))
    if cuts or facet == "usage":
        return cuts
    table = network.read_network(connection)
    if table is None:
        return cuts
    try:
        found = list(network.differences(table, network.Limits.of(connection)))
    except network.TooManyError:
        return None
    for number in unsafe_differences(connection, table, found):
        difference = found[number]
        joining, opening = network.cells_of(table, difference)
        records = int(table.counts.ravel()[difference.places].sum())
        cuts.append(search.Cut(joining, opening, limit - records))
    return cuts


def keep_residuals(connection: duckdb.DuckDBPyConnection) -> int:
    """R1 and R3: what a group shows of a category but of none of its children."""
    return suppress_unsafe(connection, "r1_residuals", "r1_choice", "residual")


def keep_remainders(connection: duckdb.DuckDBPyConnection) -> int:
    """R2 and R4: what a category shows of a group but not of the group's children."""
    return suppress_unsafe(connection, "r2_remainders", "r2_choice", "remainder")


def keep_differences(connection: duckdb.DuckDBPyConnection) -> int:
    """R5: what is left of remainders of patterns less the residuals inside them."""
    run(connection, "r5_pattern_masks")
    run(connection, "r5_pattern_unions")
    return suppress_unsafe(connection, "r5_differences", "r5_choice", "difference")


def keep_differences_of_many(connection: duckdb.DuckDBPyConnection) -> int:
    """R6: the same for tasks and requests, whose sets are too many to write down."""
    if not rows_written(connection, "r6_reserve_candidates"):
        return 0
    table = network.read_network(connection)
    if table is None:
        return 0
    try:
        found = list(network.differences(table, network.Limits.of(connection)))
    except network.TooManyError:
        return keep_reserves(connection)
    numbers = unsafe_differences(connection, table, found)
    if not numbers:
        # Remainders of a state's clusters are then no columns of the network.
        return keep_reserves(connection) if table.is_crossed else 0
    chosen: set[int] = set()
    for number in numbers:
        ways = network.ways_out(table, found[number])
        if len(ways) and chosen.isdisjoint(ways.tolist()):
            chosen.add(int(ways[0]))
    if not chosen:
        heads = [network.subtracted(table, found[number]) for number in numbers]
        opened = open_residuals(connection, next(filter(None, heads), []))
        return opened or keep_reserves(connection)
    places = [divmod(place, len(table.slots)) for place in sorted(chosen)]
    choose(
        connection,
        [table.lines[line][0] for line, _ in places],
        [table.slots[slot][0] for _, slot in places],
    )
    run(connection, "stage/suppress_chosen", rule="difference")
    return len(places)


def unsafe_differences(
    connection: duckdb.DuckDBPyConnection,
    table: network.Network,
    found: Sequence[network.Difference],
) -> list[int]:
    """The numbers of the differences that are not safe, account by account."""
    if not found:
        return []
    load_pieces(connection, table, found)
    if not has_unsafe(connection, "r6_differences", "difference"):
        return []
    rows = connection.execute("select category_key from broken order by all")
    return [number for (number,) in rows.fetchall()]


def load_pieces(
    connection: duckdb.DuckDBPyConnection,
    table: network.Network,
    found: Sequence[network.Difference],
) -> None:
    """Create `pieces`: the finest cells of each difference, by its number."""
    sizes = [len(difference.places) for difference in found]
    places = np.concatenate([difference.places for difference in found])
    lines, slots = np.divmod(places, len(table.slots))
    handed_over: dict[str, Mapping[str, Sequence[int] | np.ndarray]] = {
        "places": {
            "set_key": np.repeat(np.arange(len(found)), sizes),
            "line": lines,
            "slot": slots,
        },
        "line_groups": members("line", "group_key", table.lines),
        "slot_categories": members("slot", "category_key", table.slots),
    }
    for name, columns in handed_over.items():
        arrays = {key: pa.array(each, pa.int32()) for key, each in columns.items()}
        connection.register(name, pa.table(arrays))
    run(connection, "r6_pieces")
    for name in handed_over:
        connection.unregister(name)


def members(number: str, key: str, of: Sequence[Sequence[int]]) -> dict[str, list[int]]:
    """The members of numbered lists as two columns."""
    return {
        number: [place for place, each in enumerate(of) for _ in each],
        key: [member for each in of for member in each],
    }


def open_residuals(
    connection: duckdb.DuckDBPyConnection, heads: Sequence[tuple[int, int]]
) -> int:
    """Suppress a cell in each residual that a difference subtracts; how many.

    Where no single cell of the finest level is a way out, as where it is the United
    States whose residual is subtracted, the residual must hold more, or be no more.

    Args:
        connection: holds `stage`.
        heads: (group, category) of the residuals.
    """
    choose(connection, [group for group, _ in heads], [key for _, key in heads])
    connection.execute("create or replace temp table broken as from chosen")
    return suppress_chosen(connection, "r1_choice", "difference")


def choose(
    connection: duckdb.DuckDBPyConnection, groups: list[int], categories: list[int]
) -> None:
    """Create `chosen`: the cells of `stage` with these groups and categories."""
    run(connection, "stage/choose", groups=groups, categories=categories)


def keep_reserves(connection: duckdb.DuckDBPyConnection) -> int:
    """R6 of a table with too many differences: by what none of them can leave out."""
    return suppress_unsafe(connection, "r6_reserves", "r6_reserve_choice", "reserve")


def keep_joined(connection: duckdb.DuckDBPyConnection, wave_key: int) -> None:
    """R7: what three facets of a wave say together, until it bounds nothing small."""
    ((limit,),) = connection.execute(
        "select minimum_record_count from thresholds where cell_kind = 'cell'"
    ).fetchall()
    levels = run(connection, "r7_levels", wave_key=wave_key).fetchall()
    while cells := {
        cell
        for base, depth in levels
        for faces in joined.joined_faces(connection, wave_key, base, depth)
        for cell in faces.chosen(limit)
    }:
        for facet in sorted({facet for facet, _, _ in cells}, key=FACETS.index):
            begin_stage(connection, facet, wave_key)
            mine = sorted(cell for cell in cells if cell[0] == facet)
            choose(connection, [g for _, g, _ in mine], [c for _, _, c in mine])
            run(connection, "stage/suppress_chosen", rule="joined")
            settle_parents(connection)
            until_kept(connection, facet)
            run(connection, "stage/keep")


def keep_agreed(connection: duckdb.DuckDBPyConnection) -> None:
    """Hide all places' cells in a wave's two tables of places where one hides them.

    A wave of somebody with units is there twice: by geography, and with the negative
    key by unit. What both say of all places together is the same cell.
    """
    while waves := {
        wave for (wave,) in run(connection, "agreed/disagreeing").fetchall()
    }:
        for wave_key in sorted(waves):
            for facet, wave in tables(connection):
                if wave != wave_key:
                    continue
                begin_stage(connection, facet, wave_key)
                run(connection, "agreed/choice")
                run(connection, "stage/suppress_chosen", rule="agreed")
                for name in PRIMARY:
                    run(connection, name)
                settle_parents(connection)
                until_kept(connection, facet)
                run(connection, "stage/keep")
            keep_joined(connection, wave_key)


def suppress_unsafe(
    connection: duckdb.DuckDBPyConnection, parts: str, choice: str, rule: str
) -> int:
    """Suppress published cells for the sets that are not safe; how many.

    Args:
        connection: holds `stage`.
        parts: statement of the sets and the hidden cells in each.
        choice: statement of `chosen`, the cells to suppress for the sets in `broken`.
        rule: why, as `decisions` will say.
    """
    if not has_unsafe(connection, parts, rule):
        return 0
    return suppress_chosen(connection, choice, rule)


def suppress_chosen(
    connection: duckdb.DuckDBPyConnection, choice: str, rule: str
) -> int:
    """Suppress the cells that are chosen for the sets in `broken`; how many.

    Args:
        connection: holds `stage` and `broken`.
        choice: statement of `chosen`.
        rule: why, as `decisions` will say.
    """
    count = rows_written(connection, choice)
    if count:
        run(connection, "stage/suppress_chosen", rule=rule)
    return count


def settle_parents(connection: duckdb.DuckDBPyConnection) -> None:
    """M: no cell is published whose parent group's or parent category's cell is not."""
    while any(rows_written(connection, name) for name in PARENTS):
        pass
