"""Decide which cells are published; docs/disclosure.md says why each rule is there.

Records and accounts are counted in SQL on the caller's connection. Python repeats the
rules until none of them is broken, which SQL that both engines run cannot, and looks at
cells as arrays where sets are too many to write down (``network``, ``joined``,
``search``). Every pass suppresses something, so the loop ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import duckdb
import numpy as np
import pyarrow as pa

from economic_index.disclosure import joined, network, rules, search, sets

# A table may use what the ones before it have settled: a geography must be published
# before its facets are, a task before its patterns are.
FACETS = (
    "usage",
    "onet_task",
    "collaboration",
    "request",
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

# Levels of clusters at which a wave has all three faces of R7.
LEVELS = """
select distinct split_part(facet, '::', 1) as base, group_depth as depth
from decisions
where
    wave_key = $wave_key
    and contains(facet, '::')
    and is_published
    and group_depth > 0
order by all
"""


def decide(connection: duckdb.DuckDBPyConnection, *, secondary: bool = True) -> None:
    """Create the temporary table `decisions`, one row a cell.

    Args:
        connection: holds, under these names, what the models of the same names hold:
            ``cells``, ``nodes``, ``ancestors``, ``account_cells``, ``offered`` and
            ``thresholds``. An account may have several rows in a finest cell.
        secondary: False leaves out everything but the primary rule, for an audit that
            shows what this gives away.
    """
    connection.execute(rules.DECISIONS)
    connection.execute(sets.KNOWN_SAFE)
    for facet, wave_key in tables(connection):
        for statement in (*rules.stage(facet, wave_key), *rules.BEFORE_STAGE):
            connection.execute(statement)
        settle_parents(connection)
        if secondary:
            connection.execute(rules.ALLOWED)
            until_kept(connection, facet)
            give_back(connection, facet)
            hide_least(connection, facet)
        connection.execute(rules.KEEP_STAGE)
    if secondary:
        for (wave_key,) in connection.execute(
            "select distinct wave_key from decisions order by all"
        ).fetchall():
            keep_joined(connection, wave_key)
    connection.execute("drop view if exists stage_accounts")
    connection.execute("drop table if exists stage")


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
        connection.execute(rules.UNITS)
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
    connection.execute(sets.KNOWN_SAFE)
    connection.execute(rules.PUBLISH_UNITS, {"units": list(units)})
    parents = any(
        connection.execute(statement).fetchall()[0][0] for statement in rules.ORPHANS
    )
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
    connection.execute(sets.KNOWN_SAFE)


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
    connection.execute(rules.PUBLISH_ALLOWED)
    cells = [program.cells[place] for place in np.flatnonzero(hidden).tolist()]
    choose(connection, [group for group, _ in cells], [key for _, key in cells])
    connection.execute(rules.WITHDRAW, ["least"])
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
        ("residual", sets.RESIDUALS, rules.CATEGORIES_OF),
        ("remainder", sets.REMAINDERS, rules.GROUPS_OF),
    ):
        broken = sets.unsafe(connection, parts, rule)
        if broken is None:
            continue
        for group, category, is_cluster, records, cells in connection.execute(
            members.format(broken)
        ).fetchall():
            joining = tuple((cell["g"], cell["c"]) for cell in cells or ())
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
    broken = sets.unsafe(connection, sets.RESIDUALS, "residual")
    return withdraw(connection, broken, rules.SMALLEST_CATEGORY, "residual")


def keep_remainders(connection: duckdb.DuckDBPyConnection) -> int:
    """R2 and R4: what a category shows of a group but not of the group's children."""
    broken = sets.unsafe(connection, sets.REMAINDERS, "remainder")
    return withdraw(connection, broken, rules.SMALLEST_GROUP, "remainder")


def keep_differences(connection: duckdb.DuckDBPyConnection) -> int:
    """R5: what is left of remainders of patterns less the residuals inside them."""
    connection.execute(sets.PATTERN_MASKS)
    connection.execute(sets.PATTERN_UNIONS)
    broken = sets.unsafe(connection, sets.DIFFERENCES, "difference")
    return withdraw(connection, broken, rules.SMALLEST_OTHER, "difference")


def keep_differences_of_many(connection: duckdb.DuckDBPyConnection) -> int:
    """R6: the same for tasks and requests, whose sets are too many to write down."""
    connection.execute(sets.RESERVE_CANDIDATES)
    if not connection.execute("select 1 from reserve_candidates limit 1").fetchall():
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
        open_residuals(connection, next(filter(None, heads), []))
        taken = withdraw(connection, "residuals", rules.SMALLEST_CATEGORY, "difference")
        return taken or keep_reserves(connection)
    places = [divmod(place, len(table.slots)) for place in sorted(chosen)]
    choose(
        connection,
        [table.lines[line][0] for line, _ in places],
        [table.slots[slot][0] for _, slot in places],
    )
    connection.execute(rules.WITHDRAW, ["difference"])
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
    broken = sets.unsafe(connection, sets.PIECES, "difference")
    if broken is None:
        return []
    rows = connection.execute(f"select category_key from {broken} order by all")
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
    handed_over = {
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
    connection.execute(
        "create or replace temp table pieces as "
        "select set_key, group_key, category_key from places "
        "inner join line_groups using (line) inner join slot_categories using (slot)"
    )
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
) -> None:
    """Create `residuals`: the cells of `stage` whose residuals a difference subtracts.

    Where no single cell of the finest level is a way out, as where it is the United
    States whose residual is subtracted, one of these must hold more, or be no more.
    """
    choose(connection, [group for group, _ in heads], [key for _, key in heads])
    connection.execute("create or replace temp table residuals as from chosen")


def choose(
    connection: duckdb.DuckDBPyConnection, groups: list[int], categories: list[int]
) -> None:
    """Create `chosen`: the cells of `stage` with these groups and categories."""
    connection.execute(
        "create or replace temp table chosen as "
        "select stage.facet, stage.wave_key, stage.group_key, stage.category_key "
        "from stage inner join ("
        "select unnest($groups) as group_key, unnest($categories) as category_key"
        ") as cells using (group_key, category_key)",
        {"groups": groups, "categories": categories},
    )


def keep_reserves(connection: duckdb.DuckDBPyConnection) -> int:
    """R6 of a table with too many differences: by what none of them can leave out."""
    broken = sets.unsafe(connection, sets.RESERVES, "reserve")
    return withdraw(connection, broken, rules.SMALLEST_MEMBERS, "reserve")


def keep_joined(connection: duckdb.DuckDBPyConnection, wave_key: int) -> None:
    """R7: what three facets of a wave say together, until it bounds nothing small."""
    ((limit,),) = connection.execute(
        "select minimum_record_count from thresholds where cell_kind = 'cell'"
    ).fetchall()
    levels = connection.execute(LEVELS, {"wave_key": wave_key}).fetchall()
    while cells := {
        cell
        for base, depth in levels
        for faces in joined.joined_faces(connection, wave_key, base, depth)
        for cell in faces.chosen(limit)
    }:
        for facet in sorted({facet for facet, _, _ in cells}, key=FACETS.index):
            for statement in rules.stage(facet, wave_key):
                connection.execute(statement)
            mine = sorted(cell for cell in cells if cell[0] == facet)
            choose(connection, [g for _, g, _ in mine], [c for _, _, c in mine])
            connection.execute(rules.WITHDRAW, ["joined"])
            settle_parents(connection)
            until_kept(connection, facet)
            connection.execute(rules.KEEP_STAGE)


def withdraw(
    connection: duckdb.DuckDBPyConnection, broken: str | None, choice: str, rule: str
) -> int:
    """Take back published cells for broken sets; how many were taken.

    Args:
        connection: holds `stage` and the table of broken sets.
        broken: name of that table, or None where no set is broken.
        choice: SQL that names the cells to take for the broken sets.
        rule: why, as `decisions` will say.
    """
    if broken is None:
        return 0
    connection.execute(
        f"create or replace temp table chosen as {choice.format(broken)}"
    )
    (count,) = connection.execute("select count(*) from chosen").fetchone()
    if count:
        connection.execute(rules.WITHDRAW, [rule])
    return count


def settle_parents(connection: duckdb.DuckDBPyConnection) -> None:
    """M: no cell is published whose parent group's or parent category's cell is not."""
    while any(
        connection.execute(statement).fetchone()[0] for statement in rules.ORPHANS
    ):
        pass
