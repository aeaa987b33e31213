"""Decide which cells are published; docs/disclosure.md says why each rule is there.

Everything is SQL on the caller's connection. Python is here for one reason only: the
rules are repeated until none of them is broken, and SQL that both engines run has no
such loop. Every pass takes something away, so the loop ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import duckdb

from economic_index.disclosure import joined, rules, sets

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
            until_kept(connection, facet)
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
    has_patterns = facet.split("::")[-1] == "collaboration"
    secondary_rules: Sequence[Callable[[duckdb.DuckDBPyConnection], int]] = (
        keep_residuals,
        keep_remainders,
        keep_differences if has_patterns else keep_reserves,
    )
    while any(rule(connection) for rule in secondary_rules):
        settle_parents(connection)


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


def keep_reserves(connection: duckdb.DuckDBPyConnection) -> int:
    """R6: the same for tasks and requests, by what no such difference can leave out."""
    connection.execute(sets.RESERVE_CANDIDATES)
    if not connection.execute("select 1 from reserve_candidates limit 1").fetchone():
        return 0
    broken = sets.unsafe(connection, sets.RESERVES, "reserve")
    return withdraw(connection, broken, rules.SMALLEST_MEMBERS, "reserve")


def keep_joined(connection: duckdb.DuckDBPyConnection, wave_key: int) -> None:
    """R7: what three facets of a wave say together, until it bounds nothing small."""
    (limit,) = connection.execute(
        "select minimum_record_count from thresholds where cell_kind = 'cell'"
    ).fetchone()
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
            connection.execute(
                "create or replace temp table chosen as "
                "select $facet as facet, $wave_key as wave_key, "
                "unnest($groups) as group_key, unnest($categories) as category_key",
                {
                    "facet": facet,
                    "wave_key": wave_key,
                    "groups": [group for of, group, _ in cells if of == facet],
                    "categories": [key for of, _, key in cells if of == facet],
                },
            )
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
