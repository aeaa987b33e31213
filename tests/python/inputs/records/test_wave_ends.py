"""A wave ends before midnight of its last day: a record at midnight is the next one's.

Waves touch, so a record that counted in both would be published twice.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from economic_index.errors import InputError
from economic_index.inputs.records import check_records
from economic_index.ledger import RecordsHere
from tests.python.inputs.records.logs import HIERARCHY, block, write_rows
from tests.python.inputs.records.test_account_case import TABLES

FIRST, SECOND = (
    "synthetic_records_claude_ai_2000-02-07",
    "synthetic_records_claude_ai_2000-02-14",
)
# (record, wave that takes it)
EDGES = (
    (datetime(2000, 2, 7), FIRST),
    (datetime(2000, 2, 13, 23, 59, 59, 999_999), FIRST),
    (datetime(2000, 2, 14), SECOND),
    (datetime(2000, 2, 14, 0, 0, 0, 1), SECOND),
    (datetime(2000, 2, 20, 23, 59, 59, 999_999), SECOND),
)
EXPECTED = Counter(wave for _, wave in EDGES)


def write_at(folder: Path, *moments: datetime) -> list[str]:
    """Write a record a moment; the glob of the file."""
    rows = [
        {"record_id": f"r{number}", **record}
        for number, moment in enumerate(moments)
        for record in block(1, 1, occurred_at=moment)
    ]
    write_rows(folder / "log", "a", rows)
    (folder / "request_hierarchy.csv").write_text(HIERARCHY)
    return [str(folder / "log" / "*.parquet")]


def test_validation_counts_a_record_in_one_wave(tmp_path: Path) -> None:
    patterns = write_at(tmp_path, *(moment for moment, _ in EDGES))
    checked = check_records(patterns, str(tmp_path))
    found = {row["wave_id"]: row["record_count"] for row in checked.ledger.to_pylist()}
    assert found == EXPECTED


@pytest.mark.parametrize(
    "moment", [datetime(2000, 2, 6, 23, 59, 59, 999_999), datetime(2000, 2, 21)]
)
def test_validation_refuses_what_no_wave_takes(tmp_path: Path, moment) -> None:
    patterns = write_at(tmp_path, datetime(2000, 2, 8), moment)
    with pytest.raises(InputError, match="occurred_at"):
        check_records(patterns, str(tmp_path))


def test_the_ledger_holds_a_record_in_one_wave(tmp_path: Path) -> None:
    patterns = write_at(tmp_path, *(moment for moment, _ in EDGES))
    (tmp_path / "keys").mkdir()
    records = RecordsHere(patterns, tmp_path / "keys")
    paths = records.write(dict.fromkeys(EXPECTED), [])
    with duckdb.connect() as connection:
        found = {
            wave: connection.read_parquet(str(path)).count("*").fetchall()[0][0]
            for wave, path in paths.items()
        }
    assert found == EXPECTED


def test_the_models_place_a_record_in_one_wave(compiled_project: Path) -> None:
    (path,) = (compiled_project / "compiled").rglob("int_records__placed.sql")
    moments = ", ".join(f"timestamp '{moment}'" for moment, _ in EDGES)
    with duckdb.connect() as connection:
        connection.execute(TABLES.format("false"))
        connection.execute(
            "create or replace table warehouse.staging.stg_records__usage as "
            "select records.* replace (moments.occurred_at as occurred_at) "
            "from (from warehouse.staging.stg_records__usage limit 1) as records "
            f"cross join (select unnest([{moments}]) as occurred_at) as moments"
        )
        connection.execute(
            "create or replace table warehouse.intermediate.int_records__waves as "
            f"select * from (values ('{FIRST}', date '2000-02-07', date '2000-02-14'), "
            f"('{SECOND}', date '2000-02-14', date '2000-02-21')) "
            "as waves (wave_key, date_start, date_end) "
            "cross join (select false as has_measures, false as has_sums, "
            "false as has_means, false as is_by_segment, 'claude_ai' as platform)"
        )
        found = connection.execute(
            f"select wave_key, count(*) from ({path.read_text()}) group by all"
        ).fetchall()
    assert dict(found) == EXPECTED
