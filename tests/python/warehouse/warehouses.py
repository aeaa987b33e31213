"""Run dbt as its users do, and compare warehouses with one another."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import duckdb
import pandas as pd

from tests.python.warehouse.arithmetic import ROUNDING

# The waves of the sample's raw files; it also holds tables of earlier reports.
SAMPLE_WAVES = ["synthetic_claude_ai", "synthetic_1p_api"]

# From the lines of a data file, its header first, to the lines to write instead.
ChangeLines = Callable[[list[str]], list[str]]


def change_release(release: Path, place: Path, change: ChangeLines) -> Path:
    """A copy of a release with the lines of its data files passed through."""
    folder = Path(shutil.copytree(release, place / release.name))
    for path in folder.rglob("aei_raw_*.csv"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(change(lines)), "utf-8", newline="")
    return folder


def dbt_environment(folder: Path) -> dict[str, str]:
    """Environment variables that make dbt write into a folder and nowhere else."""
    return {
        "ECONOMIC_INDEX_WAREHOUSE": str(folder / "warehouse.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }


def file_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder, by its path in it, links followed."""
    paths = [
        Path(place) / name
        for place, _, names in os.walk(folder, followlinks=True)
        for name in names
    ]
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(paths)
    }


def assert_same_marts(
    left: Path, right: Path, wave_ids: set[str], tables: list[str] | None = None
) -> None:
    """Assert that marts hold the same rows of some waves in both warehouses.

    Args:
        left: a `warehouse.duckdb`.
        right: another one.
        wave_ids: the waves to compare.
        tables: the marts to compare; none means all that have a `wave_id`.
    """
    with (
        duckdb.connect(str(left), read_only=True) as left_one,
        duckdb.connect(str(right), read_only=True) as right_one,
    ):
        for mart in tables or wave_marts(left_one):
            ours, theirs = (
                sorted_rows(connection, mart, wave_ids)
                for connection in (left_one, right_one)
            )
            pd.testing.assert_frame_equal(
                ours, theirs, check_exact=False, rtol=ROUNDING, obj=mart
            )


def waves_of(warehouse: Path) -> set[str]:
    """The waves that a `warehouse.duckdb` holds."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute("select wave_id from marts.dim_wave").fetchall()
    return {wave_id for (wave_id,) in rows}


def sorted_rows(
    connection: duckdb.DuckDBPyConnection, mart: str, wave_ids: set[str]
) -> pd.DataFrame:
    """The rows of some waves, in the order of everything but measured numbers."""
    rows = connection.execute(
        f"select * from marts.{mart} where wave_id in (select unnest(?))",
        [sorted(wave_ids)],
    ).df()
    keys = [name for name in rows if not pd.api.types.is_float_dtype(rows[name])]
    return rows.sort_values(keys, ignore_index=True)


def wave_marts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The marts of a warehouse that have a `wave_id`."""
    rows = connection.execute(
        """
        select table_name from duckdb_columns()
        where schema_name = 'marts' and column_name = 'wave_id'
        order by table_name
        """
    ).fetchall()
    return [table for (table,) in rows]
