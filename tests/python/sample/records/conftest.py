"""Samples of usage records at two sizes, and each as a table `records` in DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from economic_index.sample.records import write_sample_records
from economic_index.seeds import seed_rows

SMALL = 1_000
LARGE = 100_000


def open_records(folder: Path) -> duckdb.DuckDBPyConnection:
    """The records as `records`, the reference files as `hierarchy` and `statements`."""
    connection = duckdb.connect()
    connection.execute(
        f"create table records as select * from '{folder}/records/*.parquet'"
    )
    for name, file in (
        ("hierarchy", "request_hierarchy"),
        ("statements", "onet_task_statements"),
    ):
        connection.execute(
            f"create table {name} as select * from read_csv("
            f"'{folder}/reference/{file}.csv', header = true, all_varchar = true)"
        )
    return connection


@pytest.fixture(scope="session")
def small_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample_records(tmp_path_factory.mktemp("small") / "sample", SMALL)


@pytest.fixture(scope="session")
def large_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large") / "sample"
    return write_sample_records(folder, LARGE, workers=2)


@pytest.fixture(scope="session")
def small(small_dir: Path) -> duckdb.DuckDBPyConnection:
    return open_records(small_dir)


@pytest.fixture(scope="session")
def large(large_dir: Path) -> duckdb.DuckDBPyConnection:
    return open_records(large_dir)


@pytest.fixture(params=["small", "large"])
def sample(request: pytest.FixtureRequest) -> duckdb.DuckDBPyConnection:
    """Each size in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def excluded_codes() -> set[str]:
    """ISO alpha-2 codes of the countries where the service is not offered."""
    excluded = {row["geography_id"] for row in seed_rows("excluded_countries")}
    return {
        row["source_code"]
        for row in seed_rows("geographies")
        if row["geography_id"] in excluded
    }
