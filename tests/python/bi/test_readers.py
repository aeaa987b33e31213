"""The published files through the readers that analysts bring."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from polars.testing import assert_frame_equal

# Types that every reader of Parquet knows, arrow and nanoparquet in R and Power Query
# in Excel among them: no unsigned, 128-bit, decimal or nested ones.
PLAIN_TYPES = {
    "string": pa.string(),
    "bigint": pa.int64(),
    "integer": pa.int32(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
PLAIN_COMPRESSION = {"SNAPPY", "UNCOMPRESSED"}
# Encodings of the first version of the format; nanoparquet reads these and few others.
PLAIN_ENCODINGS = {"PLAIN", "RLE", "RLE_DICTIONARY", "PLAIN_DICTIONARY", "BIT_PACKED"}

# A worksheet's limits, header included, as Microsoft states them.
EXCEL_ROWS = 1_048_576
EXCEL_CHARACTERS = 32_767


def files(published: Path, kind: str) -> dict[str, Path]:
    """The files of a kind by `schema.table`."""
    return {
        f"{path.parent.name}.{path.stem}": path
        for path in sorted((published / kind).glob(f"*/*.{kind}"))
    }


def test_a_file_for_every_public_table(
    published: Path, contracts: Mapping[str, dict]
) -> None:
    assert set(files(published, "parquet")) == set(contracts)
    assert set(files(published, "csv")) == set(contracts)


def test_parquet_holds_plain_types_only(
    published: Path, contracts: Mapping[str, dict]
) -> None:
    """Column by column, by pyarrow alone, as the contract says."""
    for table, path in files(published, "parquet").items():
        expected = [
            (name, PLAIN_TYPES[column["data_type"]])
            for name, column in contracts[table]["columns"].items()
        ]
        schema = pq.read_schema(path)
        assert list(zip(schema.names, schema.types, strict=True)) == expected, table


def test_parquet_is_written_plainly(published: Path) -> None:
    """Compression and encodings that small readers know."""
    strange = set()
    for path in files(published, "parquet").values():
        groups = pq.read_metadata(path)
        for group in range(groups.num_row_groups):
            for index in range(groups.num_columns):
                column = groups.row_group(group).column(index)
                strange |= {column.compression} - PLAIN_COMPRESSION
                strange |= set(column.encodings) - PLAIN_ENCODINGS
    assert strange == set()


def test_all_readers_read_the_same(published: Path) -> None:
    """DuckDB from the database; pyarrow, pandas and polars from Parquet."""
    with duckdb.connect(
        str(published / "published.duckdb"), read_only=True
    ) as connection:
        for table, path in files(published, "parquet").items():
            stored = pl.from_arrow(
                connection.sql(f"select * from {table} order by all").to_arrow_table()
            )
            assert_frame_equal(pl.read_parquet(path), stored, check_exact=True)
            assert_frame_equal(
                pl.from_arrow(pq.read_table(path)), stored, check_exact=True
            )
            frame = pd.read_parquet(path, dtype_backend="pyarrow")
            assert_frame_equal(
                pl.from_arrow(pa.Table.from_pandas(frame, preserve_index=False)),
                stored,
                check_exact=True,
            )


def test_csv_is_utf_8_with_the_contracts_header(
    published: Path, contracts: Mapping[str, dict]
) -> None:
    parquet = files(published, "parquet")
    for table, path in files(published, "csv").items():
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.reader(lines)
            header = next(reader)
            rows = sum(len(row) == len(header) for row in reader)
        assert header == list(contracts[table]["columns"]), table
        assert rows == pq.read_metadata(parquet[table]).num_rows, table


@pytest.mark.parametrize(
    "build",
    ["sample_build", pytest.param("release_build", marks=pytest.mark.release)],
)
def test_csv_fits_a_worksheet(build: str, request: pytest.FixtureRequest) -> None:
    """No table has more rows, and no cell more characters, than Excel takes."""
    published = request.getfixturevalue(build) / "published"
    for table, path in files(published, "csv").items():
        with path.open(encoding="utf-8", newline="") as lines:
            rows = longest = 0
            for row in csv.reader(lines):
                rows += 1
                longest = max(longest, *map(len, row))
        assert rows <= EXCEL_ROWS and longest <= EXCEL_CHARACTERS, table
