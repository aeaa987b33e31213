"""Tables that travel from the driver to a session, and back."""

from __future__ import annotations

import pyarrow as pa
import pytest

from economic_index.engines import arrow_of, frame_of


@pytest.fixture(scope="module")
def session():
    """A local session, without dbt."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]").config(
        "spark.ui.enabled", "false"
    )
    spark = builder.getOrCreate()
    yield spark
    spark.stop()


@pytest.mark.spark
def test_an_empty_piece_of_a_table_loses_no_row(session):
    """Read from several files, a table has such pieces where a file gives nothing."""
    pieces = [pa.table({"a": pa.array(rows, pa.int64())}) for rows in ([1], [], [2, 3])]
    table = pa.concat_tables(pieces)
    assert table["a"].num_chunks == 3
    assert arrow_of(frame_of(table, session))["a"].to_pylist() == [1, 2, 3]
