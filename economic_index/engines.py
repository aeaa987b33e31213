"""The engines; their tables for Python models, which compute on the driver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

# The targets of the profile.
DUCKDB, SPARK = "duckdb", "spark"


@dataclass
class Place:
    """Where usage records are checked.

    Attributes:
        session: the session of Spark that reads them, begun when it is asked for; None
            where they are files that DuckDB reads in this process.
    """

    session: Callable[[], Any] | None = None


RECORDS = Place()


def arrow_of(relation: Any) -> pa.Table:
    """The rows of a model that dbt hands over, collected: cells, never records."""
    # Not the other way round: to a frame of Spark Connect any name may be a column.
    if hasattr(relation, "toArrow"):
        return relation.toArrow()
    return relation.to_arrow_table()


def rows_of(relation: Any) -> list[dict[str, Any]]:
    """The same as one mapping a row."""
    return arrow_of(relation).to_pylist()


def as_relation(table: pa.Table, session: Any) -> Any:
    """A table as dbt takes it from a model on this session's engine."""
    return frame_of(table, session) if is_spark(session) else table


def frame_of(table: pa.Table, session: Any) -> Any:
    """A table as a frame of a session of Spark.

    In one piece: Spark 4.3 loses whatever comes behind an empty piece of a table. With
    its types: Spark Connect asks for those of a table without rows.
    """
    # It is there where a session is.
    from pyspark.sql.pandas.types import from_arrow_schema

    types = from_arrow_schema(table.schema, prefer_timestamp_ntz=False)
    return session.createDataFrame(table.combine_chunks(), types)


def is_spark(session: Any) -> bool:
    """Whether dbt gives a Python model a session of Spark; else a cursor of DuckDB."""
    return hasattr(session, "createDataFrame")
