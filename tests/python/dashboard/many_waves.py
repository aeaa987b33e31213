"""A published folder with as many waves as a test wants: those of a build, repeated."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

WAVE_COLUMNS = ("wave_id", "wave_id_before", "wave_id_after")


def with_waves(published: Path, folder: Path, times: int) -> Path:
    """Copy a published folder with each of its waves so many times, a year apart.

    Args:
        published: a published folder.
        folder: is made.
        times: how often each wave is there.
    """
    folder.mkdir()
    for name in ("published.duckdb", "digests.csv"):
        shutil.copy(published / name, folder / name)
    with duckdb.connect(str(folder / "published.duckdb")) as connection:
        columns: dict[str, list[str]] = {}
        for table, column in connection.execute(
            "select schema_name || '.' || table_name, column_name "
            "from duckdb_columns() where not internal order by column_index"
        ).fetchall():
            columns.setdefault(table, []).append(column)
        for table, names in columns.items():
            if not set(names) & set(WAVE_COLUMNS):
                continue
            connection.execute(f"create temp table first as from {table}")
            for number in range(1, times):
                changed = [
                    f"{name} || '_{number}' as {name}"
                    for name in names
                    if name in WAVE_COLUMNS
                ]
                if table == "marts.dim_wave":
                    changed += [
                        f"cast({name} + interval '{number}' year as date) as {name}"
                        for name in ("date_start", "date_end")
                    ]
                connection.execute(
                    f"insert into {table} select * replace ({', '.join(changed)}) "
                    "from first"
                )
            connection.execute("drop table first")
    return folder
