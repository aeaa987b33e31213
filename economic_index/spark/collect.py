"""Bring to the driver what a build on Spark publishes or takes along: cells."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from economic_index.errors import InputError
from economic_index.inputs.records.wave_entries import KEPT_TABLES, STATEMENTS
from economic_index.sql import quoted

# What the summary and the next build read beside the public tables: protected cells,
# the report on them, the entries of the waves, O*NET's statements, and the thresholds.
ALSO = (*KEPT_TABLES, STATEMENTS, "seeds.disclosure_thresholds")


def collect(
    spark: SparkSession, public: Mapping[str, Mapping[str, Any]], warehouse: Path
) -> int:
    """Write a warehouse file that holds the public tables of a session, as contracted.

    Args:
        spark: the session in which dbt has built the tables.
        public: the nodes of the public models in dbt's manifest.
        warehouse: the DuckDB file to write.

    Returns:
        The bytes that were collected, as Arrow.
    """
    size = 0
    with duckdb.connect(str(warehouse)) as connection:
        for node in public.values():
            if node["config"]["materialized"] != "view":
                name = f"{node['schema']}.{node['alias']}"
                size += copy(spark, connection, name, definition(name, node))
                for statement in comments(name, node):
                    connection.execute(statement)
        for name in ALSO:
            size += copy(spark, connection, name)
    return size


def copy(
    spark: SparkSession,
    connection: duckdb.DuckDBPyConnection,
    name: str,
    definition: str = "",
    *,
    source: str = "",
) -> int:
    """Copy a table of the session to the connection; how many bytes it took as Arrow.

    Args:
        spark: the session.
        connection: of the warehouse.
        name: schema and table.
        definition: the statement that makes the empty table, if its types are known.
        source: schema and table in the session, where they are others.
    """
    rows = spark.table(source or name).toArrow()
    connection.execute(f"create schema if not exists {name.split('.')[0]}")
    connection.register("collected", rows)
    if definition:
        connection.execute(definition)
        connection.execute(f"insert into {name} by name from collected")
    else:
        connection.execute(f"create or replace table {name} as from collected")
    connection.unregister("collected")
    return rows.nbytes


def definition(name: str, node: Mapping[str, Any]) -> str:
    """The statement of an empty table with the types and constraints of a contract."""
    lines = []
    for column in node["columns"].values():
        is_filled = any(each["type"] == "not_null" for each in column["constraints"])
        rule = "not null" if is_filled else ""
        lines.append(f'"{column["name"]}" {column["data_type"]} {rule}')
    for constraint in node["constraints"]:
        if constraint["type"] == "primary_key":
            lines.append(f"primary key ({', '.join(constraint['columns'])})")
    return f"create table {name} ({', '.join(lines)})"


def comments(name: str, node: Mapping[str, Any]) -> list[str]:
    """The statements that describe a table and its columns, as dbt does on DuckDB."""
    return [
        f"comment on table {name} is {quoted(node['description'])}",
        *(
            f'comment on column {name}."{column["name"]}" '
            f"is {quoted(column['description'])}"
            for column in node["columns"].values()
        ),
    ]


def make_schema(spark: SparkSession, schema: str) -> None:
    """Make the schema that public tables are written to, if it is not there.

    Args:
        spark: the session.
        schema: the schema's name, its catalogue before it where it is another one.

    Raises:
        InputError: the session has no such catalogue, or may not write to it.
    """
    try:
        spark.sql(f"create schema if not exists {schema}")
    except PySparkException as error:
        raise InputError(
            f"PUBLISH_TO, {schema}",
            f"the session cannot make this schema ({error.getCondition()})",
            "Name it as schema or catalog.schema, of a catalogue that the session has",
        ) from error


def write_back(
    spark: SparkSession, public: Mapping[str, Mapping[str, Any]], schema: str
) -> None:
    """Write the public tables into a schema of a catalogue, with their descriptions.

    A table that is there is replaced, so that writing twice is as writing once.

    Args:
        spark: the session in which dbt has built the tables.
        public: the nodes of the public models in dbt's manifest.
        schema: the schema's name, its catalogue before it where it is another one.
    """
    make_schema(spark, schema)
    for node in public.values():
        if node["config"]["materialized"] == "view":
            continue
        frame = spark.table(f"{node['schema']}.{node['alias']}")
        for column in node["columns"].values():
            described = {"comment": column["description"]}
            frame = frame.withMetadata(column["name"], described)
        name = f"{schema}.{node['alias']}"
        frame.write.mode("overwrite").saveAsTable(name)
        spark.sql(
            f"comment on table {name} is :description",
            args={"description": node["description"]},
        )
