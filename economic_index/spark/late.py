"""What late records would add, worked out on Spark: see ``ledger.late``.

The models run once more on the late records, into schemas of their own; the tables of
the build stay as they are. Cells come to the driver, records and accounts stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from economic_index.disclosure import ACCOUNTS, MODELS
from economic_index.disclosure.accounts import Accounts, AccountsOnSpark
from economic_index.engines import frame_of
from economic_index.ledger.book import KeysAt
from economic_index.ledger.late import RECORDS, LateRecords, Model, chain_of
from economic_index.memory import memory_limit
from economic_index.spark.collect import copy
from economic_index.spark.records import half_md5, keys_in

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Before the name of a schema of the build.
SCRATCH = "late_"
# What is collected: what decisions read, and what tells which cells are shown.
SEEDS = ("seeds.facets", "seeds.disclosure_thresholds")
CELLS = (
    *(name for short, name in MODELS.items() if short != ACCOUNTS),
    "int_disclosure__task_means",
    "int_records__measures",
    "int_records__waves",
)
# The tasks whose means any publication shows stand in its place.
SHOWN_TASKS = "intermediate.int_disclosure__published"
STEP_KEYS = f"{SCRATCH}staging.step_keys"


@contextmanager
def late_on_spark(
    session: SparkSession, models: Sequence[Model]
) -> Iterator[LateRecords]:
    """The late records on a session that has built the models.

    Args:
        session: of Spark.
        models: the project's models in the order in which dbt ran them.
    """
    chain = chain_of(models)
    (records,) = (model for model in models if model.name == RECORDS)
    moved = [records.relation, *(model.relation for model in chain), SHOWN_TASKS]
    schemas = sorted({relation.split(".")[0] for relation in moved})
    try:
        for schema in schemas:
            # A build that was killed may have left it on a cluster.
            session.sql(f"drop schema if exists {SCRATCH}{schema} cascade")
            session.sql(f"create schema {SCRATCH}{schema}")
        session.sql(f"create table {STEP_KEYS} (record_key decimal(20, 0))")
        session.sql(
            f"create view {SCRATCH}{records.relation} as "
            f"select * from {records.relation} where {half_md5('record_id')} "
            f"in (select record_key from {STEP_KEYS})"
        )
        with duckdb.connect(config={"memory_limit": memory_limit()}) as connection:
            yield LateOnSpark(session, connection, chain, moved)
    finally:
        for schema in schemas:
            session.sql(f"drop schema if exists {SCRATCH}{schema} cascade")


class LateOnSpark:
    """The late records on Spark, see ``late_on_spark``."""

    def __init__(
        self,
        session: SparkSession,
        connection: duckdb.DuckDBPyConnection,
        chain: Sequence[Model],
        moved: Sequence[str],
    ) -> None:
        self.session = session
        self.connection = connection
        self.chain = chain
        self.accounts: Accounts = AccountsOnSpark(session)
        names = "|".join(map(re.escape, moved))
        self.moved = re.compile(rf"(?<![\w.])({names})(?!\w)")
        for name in (*SEEDS, *(f"intermediate.{name}" for name in CELLS)):
            copy(session, connection, name)

    def choose(self, after: Path | KeysAt, before: Path | KeysAt | None) -> None:
        """As the protocol says."""
        keys = keys_in(self.session, after)
        if before is not None:
            keys = keys.join(keys_in(self.session, before), "record_key", "left_anti")
        keys.write.mode("overwrite").saveAsTable(STEP_KEYS)

    def protect(self) -> None:
        """As the protocol says."""
        shown = self.connection.table(SHOWN_TASKS).to_arrow_table()
        frame_of(shown, self.session).write.mode("overwrite").saveAsTable(
            f"{SCRATCH}{SHOWN_TASKS}"
        )
        for model in self.chain:
            name = f"{SCRATCH}{model.relation}"
            sql = self.moved.sub(rf"{SCRATCH}\1", model.sql)
            if model.is_view:
                self.session.sql(f"create or replace view {name} as {sql}")
            else:
                self.session.sql(sql).write.mode("overwrite").saveAsTable(name)
        of_chain = {model.name: model.relation for model in self.chain}
        for name in CELLS:
            if name in of_chain:
                source = f"{SCRATCH}{of_chain[name]}"
                copy(self.session, self.connection, of_chain[name], source=source)
        accounts = self.session.table(f"{SCRATCH}{of_chain[MODELS[ACCOUNTS]]}")
        accounts.createOrReplaceTempView(ACCOUNTS)
