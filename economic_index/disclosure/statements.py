"""The statements of disclosure control: the files in ``sql``, ready to run.

They are rendered as dbt renders its models, with the macros of its rules, so that
models and statements cannot come to differ. Any other name in braces is a parameter,
and is bound when the statement runs.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import duckdb
import jinja2

from economic_index.macros import sql_macros

SQL = Path(__file__).parent / "sql"


class Parameter(jinja2.Undefined):
    """A name that no macro has: DuckDB's marker of a bound parameter."""

    def __str__(self) -> str:
        return f"${self._undefined_name}"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(undefined=Parameter)
    macros = sql_macros("disclosure/is_safe")
    for name in ("is_safe", "is_of_all_places"):
        environment.globals[name] = getattr(macros, name)
    return environment


def rendered(sql: str, **literals: str) -> str:
    """A statement that DuckDB can run.

    Args:
        sql: as it stands in a file.
        literals: SQL to write in place of a parameter: a view takes none.
    """
    return _environment().from_string(sql).render(literals)


@cache
def statement(name: str, **literals: str) -> str:
    """The statement of a file in ``sql``.

    Args:
        name: its path in the folder, without the suffix.
        literals: SQL to write in place of a parameter.
    """
    return rendered((SQL / f"{name}.sql").read_text(encoding="utf-8"), **literals)


def run(
    connection: duckdb.DuckDBPyConnection, name: str, **parameters: object
) -> duckdb.DuckDBPyConnection:
    """Run the statement of a file in ``sql``; returns what the connection does.

    Args:
        connection: holds what the statement reads.
        name: its path in the folder, without the suffix.
        parameters: values to bind.
    """
    return connection.execute(statement(name), parameters or None)


def rows_written(
    connection: duckdb.DuckDBPyConnection, name: str, **parameters: object
) -> int:
    """Run such a statement that creates or changes a table; how many rows it wrote."""
    ((count,),) = run(connection, name, **parameters).fetchall()
    return count
