"""Where the accounts behind sets of cells are counted: where the records are.

Disclosure control works on cells, which are few. Whether a set of them is safe depends
on its accounts, and their rows stay on the engine that holds the records: on DuckDB
that is the connection of the cells itself, on Spark its session, to which only the
finest cells of the doubtful sets travel, and from which only counts come back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

import duckdb

from economic_index.disclosure.statements import rows_written, run, statement
from economic_index.engines import frame_of
from economic_index.macros import sql_macros

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Accounts(Protocol):
    """The accounts of the records, on some engine."""

    def choose(self, facet: str, wave_key: int) -> None:
        """Look at the records of one table from now on."""

    def count(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Create `counted`: what each set of `leaves` holds, account by account."""

    def release(self) -> None:
        """Forget what was held ready to be counted in."""


class AccountsHere:
    """The accounts on the connection of the cells, in its view `account_cells`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def choose(self, facet: str, wave_key: int) -> None:
        """As the protocol says."""
        self.connection.execute(of_table(facet, wave_key))

    def count(self, connection: duckdb.DuckDBPyConnection) -> None:
        """As the protocol says."""
        for name in ("safety/leaf_accounts", "safety/counted"):
            connection.execute(counting(name, "duckdb", "temp table"))

    def release(self) -> None:
        """As the protocol says: it holds nothing."""


class AccountsOnSpark:
    """The accounts on a Spark session, in its view `account_cells`.

    A count is a job, and the rules come back to most sets: what has been counted of a
    table is kept, by the finest cells of the set.
    """

    def __init__(self, session: SparkSession) -> None:
        self.session = session
        # Until a table has been counted in, which most never are.
        self.is_cached = False

    def choose(self, facet: str, wave_key: int) -> None:
        """As the protocol says."""
        self.release()
        self.session.sql(of_table(facet, wave_key))

    def count(self, connection: duckdb.DuckDBPyConnection) -> None:
        """As the protocol says."""
        if not self.is_cached:
            run(connection, "counted_there/begin")
        run(connection, "counted_there/sets")
        if rows_written(connection, "counted_there/leaves"):
            self.count_there(connection)
        run(connection, "counted_there/counted")

    def count_there(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Count in the sets of `leaves_there`, and keep what they hold."""
        leaves = connection.table("leaves_there").to_arrow_table()
        frame_of(leaves, self.session).createOrReplaceTempView("leaves")
        if not self.is_cached:
            # A table that is counted in once is counted in ten times.
            self.session.catalog.cacheTable("stage_accounts")
            self.is_cached = True
            for name in ("safety/leaf_accounts", "safety/counted"):
                self.session.sql(counting(name, "spark", "temp view"))
        connection.register("counted_now", self.session.table("counted").toArrow())
        run(connection, "counted_there/keep")
        connection.unregister("counted_now")

    def release(self) -> None:
        """As the protocol says."""
        if self.is_cached:
            self.session.catalog.uncacheTable("stage_accounts")
            self.is_cached = False


def of_table(facet: str, wave_key: int) -> str:
    """The statement of the view `stage_accounts`, on either engine."""
    return statement("stage/accounts", facet=f"'{facet}'", wave_key=str(wave_key))


def counting(name: str, engine: str, kind: str) -> str:
    """A statement that counts accounts.

    Args:
        name: of its file.
        engine: whose macro says what the second largest value of a group is.
        kind: of relation that the engine makes of the statement.
    """
    macros = sql_macros("portability/second_largest")
    second = getattr(macros, f"{engine}__second_largest")("record_count")
    return statement(name, kind=kind, second_account_count=second)


# The engine at work: a rule deep down needs it, and most never do.
CURRENT: ContextVar[Accounts | None] = ContextVar("accounts", default=None)


@contextmanager
def counted_by(accounts: Accounts) -> Iterator[None]:
    """Count accounts on this engine during the block."""
    token = CURRENT.set(accounts)
    try:
        yield
    finally:
        CURRENT.reset(token)
        accounts.release()


def accounts_of(connection: duckdb.DuckDBPyConnection) -> Accounts:
    """Where accounts are counted: on the connection, unless it was said otherwise."""
    return CURRENT.get() or AccountsHere(connection)
