"""Run a table of checks over rows in DuckDB; raise the first that fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import Formatter

import duckdb

from economic_index.errors import InputError
from economic_index.text import HIDDEN_IN_NAMES, shown

# DuckDB alone would also cast '1_0', ' 1' and 'nan'.
MACROS = """
create or replace macro as_number(field) as
    case
        when
            not contains(field, '_')
            and not regexp_matches(field, '^[[:space:]]|[[:space:]]$')
            and isfinite(try_cast(field as double))
            then try_cast(field as double)
    end;
create or replace macro as_whole_number(field) as
    case
        when regexp_full_match(field, '0|[1-9][0-9]*') then try_cast(field as bigint)
    end;
create or replace macro as_signed_number(field) as
    case
        when regexp_full_match(field, '-?(0|[1-9][0-9]*)')
            then try_cast(field as bigint)
    end;
create or replace macro as_day(field) as
    case when field like '____-__-__' then try_cast(field as date) end;
create or replace macro after_last_colons(field) as
    regexp_extract(field, '(?s)^.*::(.*)$', 1);
"""


def repeated_keys(table: str, rows: str, key: Sequence[str]) -> str:
    """SQL that creates a table with one row a key that stands more than once in a file.

    Args:
        table: the table to create.
        rows: the table to look at.
        key: its columns that must tell its rows apart.
    """
    columns = ", ".join(key)
    return f"""
create table {table} as
select
    {columns},
    source_file,
    min(line_number) as first_line,
    max(line_number) as line_number,
from {rows}
group by {columns}, source_file
having count(*) > 1
"""


@dataclass(frozen=True)
class Check:
    """One rule over the rows of a table.

    Attributes:
        column: the column the message points at.
        broken: SQL predicate, true for a row that breaks the rule; null counts as kept.
        problem: what is wrong; ``{name}`` stands for that column of the broken row.
            It must not name a column of measured values.
        fix: what the reader should do; ``{name}`` as in ``problem``.
        tells_unknown: whether a broken row has a facet, variable, metric or category
            that no seed has; a reader may keep such rows out, see ``unknown``.
    """

    column: str
    broken: str
    problem: str
    fix: str
    tells_unknown: bool = False


def nothing_hidden(column: str, field: str) -> Check:
    """The check of a name that people will read.

    Args:
        column: the column the message points at.
        field: SQL expression of the name.
    """
    return Check(
        column,
        f"regexp_matches({field}, '{HIDDEN_IN_NAMES}')",
        "the name holds a character that nobody sees, which can change how it reads",
        "Restore it, without control characters and marks of the direction of writing",
    )


def connect() -> duckdb.DuckDBPyConnection:
    """An empty in-memory database with the macros of this package.

    ``as_number(text)`` gives a finite double, ``as_whole_number(text)`` a bigint of 0
    or more, ``as_signed_number(text)`` any bigint, ``as_day(text)`` a date from
    YYYY-MM-DD; each gives null for any other
    text. ``after_last_colons(text)`` gives what follows the last ``::``, or an empty
    string when there is none.
    """
    connection = duckdb.connect()
    connection.execute(MACROS)
    return connection


def run_checks(
    connection: duckdb.DuckDBPyConnection, table: str, checks: Sequence[Check]
) -> None:
    """Raise the first check, in the order given, that some row breaks.

    Args:
        connection: holds the table.
        table: its name; it has ``source_file``, ``line_number`` and every column that
            the checks name.
        checks: the rules, structure before content.

    Raises:
        InputError: names the first broken row in file and line order, and how many more
            rows share the problem.
    """
    for error in broken_checks(connection, table, checks):
        raise error


def broken_checks(
    connection: duckdb.DuckDBPyConnection, table: str, checks: Sequence[Check]
) -> Iterator[InputError]:
    """The error of each check that some row breaks; see ``run_checks``."""
    counts = ", ".join(f"count(*) filter (where {check.broken})" for check in checks)
    (broken_counts,) = connection.execute(f"select {counts} from {table}").fetchall()
    for check, broken_count in zip(checks, broken_counts, strict=True):
        if broken_count:
            yield _error(connection, table, check, broken_count)


def _error(
    connection: duckdb.DuckDBPyConnection, table: str, check: Check, broken_count: int
) -> InputError:
    """The message of a broken check, at its first row."""
    named = sorted(
        {
            name
            for template in (check.problem, check.fix)
            for _, name, _, _ in Formatter().parse(template)
            if name
        }
    )
    columns = ", ".join(["source_file", "line_number", *named])
    ((source_file, line_number, *values),) = connection.execute(
        f"select {columns} from {table} where {check.broken} "
        "order by source_file, line_number limit 1"
    ).fetchall()
    fields = {name: shown(value) for name, value in zip(named, values, strict=True)}
    return InputError(
        f"{source_file}, line {line_number}, column {check.column}",
        check.problem.format(**fields) + and_more(broken_count),
        check.fix.format(**fields),
    )


def and_more(broken_count: int) -> str:
    """The words for the rows that share a problem with the one a message names."""
    more = broken_count - 1
    if more < 1:
        return ""
    return f" (and {more} more {'row' if more == 1 else 'rows'})"
