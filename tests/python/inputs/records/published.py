"""What two builds publish of one wave of records."""

from __future__ import annotations

from pathlib import Path

import duckdb


def assert_same_wave(one: Path, other: Path, wave: str) -> None:
    """Every public table of two builds says the same of a wave."""
    compared = 0
    with duckdb.connect() as connection:
        for name, folder in (("one", one), ("other", other)):
            database = folder / "published" / "published.duckdb"
            connection.execute(f"attach '{database}' as {name} (read_only)")
        # What a series says of a wave beside its value is about the waves before it.
        others = (
            "change_value, change_low, change_high, stretch_number, wave_id_before, "
            "is_comparable, comparability_note"
        )
        for schema, table in connection.execute(
            "select schema_name, table_name from duckdb_columns() "
            "where database_name = 'one' and column_name = 'wave_id'"
        ).fetchall():
            compared += 1
            without = f"exclude ({others})" if table == "fct_series" else ""
            rows = f"select * {without} from {{}}.{schema}.{table} where wave_id = ?"
            for left, right in (("one", "other"), ("other", "one")):
                assert not connection.execute(
                    f"{rows.format(left)} except all {rows.format(right)}",
                    [wave, wave],
                ).fetchone(), f"{schema}.{table}"
    assert compared


def counts(folder: Path, table: str, wave: str) -> dict[tuple, int]:
    """The published counts of a wave, by everything else that a table's key has."""
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as found:
        key = {
            "fct_geography_usage": "geography_id",
            "fct_geography_task": "geography_id, task_id",
            "fct_geography_request": "geography_id, request_level, request_id",
            "fct_geography_collaboration": "geography_id, pattern",
        }[table]
        rows = found.execute(
            f"select {key}, usage_count from marts.{table} where wave_id = ?", [wave]
        ).fetchall()
    return {tuple(names): count for *names, count in rows}
