"""Tables and numbers that travel between the driver and a session."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest

from economic_index.engines import arrow_of, frame_of
from economic_index.macros import sql_macros

pytestmark = pytest.mark.spark


def test_an_empty_piece_of_a_table_loses_no_row(session):
    """Read from several files, a table has such pieces where a file gives nothing."""
    pieces = [pa.table({"a": pa.array(rows, pa.int64())}) for rows in ([1], [], [2, 3])]
    table = pa.concat_tables(pieces)
    assert table["a"].num_chunks == 3
    assert arrow_of(frame_of(table, session))["a"].to_pylist() == [1, 2, 3]


NUMBERS = [
    *(0.0, -0.0, 1.0, -1.5, 5e-4, 1e-4, 9.99e-5, 1.5e-7, -3.2e-12, 1e-100, 0.1),
    *(1e3, 12345678.25, 20250804.0, 123456789.12345679, 9999999999999998.0),
    *(1e16, 1.25e17, -4e21, 1e100, None),
]


def test_a_number_is_the_same_text_on_both_engines(session):
    texts = sql_macros("portability/number_text")
    numbers = pa.table({"a": pa.array(NUMBERS, pa.float64())})
    frame_of(numbers, session).createOrReplaceTempView("numbers")
    there = session.sql(f"select {texts.spark__number_text('a')} as a from numbers")
    here = duckdb.sql(f"select {texts.duckdb__number_text('a')} as a from numbers")
    expected = here.to_arrow_table()["a"].to_pylist()
    assert expected[4] == "0.0005"
    assert there.toArrow()["a"].to_pylist() == expected
