"""Bring into a session what a build keeps of the last one: cells, never records."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import duckdb
from pyspark.sql import SparkSession

from economic_index.engines import frame_of
from economic_index.inputs.records.wave_entries import (
    KEPT_TABLES,
    LEDGER,
    SCHEMA,
    STATEMENTS,
    what_stays,
)
from economic_index.workspace import last_warehouse

# Where the models find them, see macros/disclosure/kept_waves.sql.
KEPT = "kept"


def carry_over(spark: SparkSession, last: Path, waves: Collection[str]) -> None:
    """Write kept waves into the schema `kept` of a session, before dbt runs.

    Args:
        spark: the session.
        last: the last good warehouse.
        waves: the waves to keep.

    Raises:
        BuildError: the warehouse cannot be read.
    """
    spark.sql(f"create schema if not exists {KEPT}")
    with last_warehouse(last) as connection:
        for table in (*KEPT_TABLES, STATEMENTS):
            types = columns_of(connection, table)
            name = f"{KEPT}.{table.split('.')[1]}"
            spark.sql(f"drop table if exists {name}")
            if not types:
                # Of an earlier version; the model does without.
                continue
            rows = connection.execute(
                f"select {selected(table, types)} from {table} "
                f"where {what_stays(table, waves)}"
            ).to_arrow_table()
            frame_of(rows, spark).write.saveAsTable(name)


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """The type of each column of a table, in their order; empty if it is not there."""
    return dict(
        connection.execute(
            "select column_name, data_type from duckdb_columns() "
            "where schema_name || '.' || table_name = ? order by column_index",
            [table],
        ).fetchall()
    )


def selected(table: str, types: dict[str, str]) -> str:
    """The columns as the models have them; Spark has no integer of 16 bytes."""
    columns = [
        f"cast({name} as bigint) as {name}" if kind == "HUGEINT" else name
        for name, kind in types.items()
    ]
    if table == LEDGER:
        # An earlier version may know less of a wave, or have it in another order.
        columns = [
            name if name in types else f"cast(null as varchar) as {name}"
            for name in (*SCHEMA.names, "is_sample", "is_protected")
        ]
    return ", ".join(columns)
