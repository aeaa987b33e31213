"""A wave is published once: new waves join, late records are refused or counted in."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from economic_index.errors import InputError
from economic_index.records.ledger import (
    LEDGER,
    SCHEMA,
    Entry,
    last_entries,
    rules_fingerprints,
    waves_to_keep,
)
from tests.python.conftest import run_build, successful_build
from tests.python.records.logs import block, log_rows, write_csv, write_rows

FIRST, SECOND = (
    "synthetic_records_claude_ai_2000-02-07",
    "synthetic_records_claude_ai_2000-02-14",
)
RULES = rules_fingerprints()


def entry(count: int = 100, fingerprint: str = "f", wave: str = FIRST) -> Entry:
    return Entry(count, fingerprint, RULES[wave])


def ledger(*rows: tuple[str, int, str]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            dict(zip(SCHEMA.names, (*row, RULES[row[0]]), strict=True))
            for row in sorted(rows)
        ],
        SCHEMA,
    )


def keep(last, at_hand, releases=(), *, count_late=False) -> tuple[str, ...]:
    return waves_to_keep(last, at_hand, releases, count_late=count_late)


def test_a_new_wave_keeps_the_others():
    assert keep({FIRST: entry()}, ledger((SECOND, 7, "s"))) == (FIRST,)


@pytest.mark.parametrize("count_late", [False, True])
def test_a_wave_can_be_built_again_from_its_records(count_late):
    again = ledger((FIRST, 100, "f"))
    last = {FIRST: entry(), SECOND: entry(wave=SECOND)}
    assert keep(last, again, count_late=count_late) == (SECOND,)


@pytest.mark.parametrize("count", [99, 100, 101])
def test_other_records_of_a_wave_are_refused(count):
    with pytest.raises(InputError, match="LATE=count") as refused:
        keep({FIRST: entry()}, ledger((FIRST, count, "other")))
    assert FIRST in str(refused.value)
    assert str(count) not in str(refused.value).replace(FIRST, "")


def test_late_records_are_counted_in_with_all_others():
    last = {FIRST: entry()}
    assert keep(last, ledger((FIRST, 101, "other")), count_late=True) == ()
    with pytest.raises(InputError, match="all files of the wave"):
        keep(last, ledger((FIRST, 99, "other")), count_late=True)


def test_a_kept_wave_of_other_rules_is_refused():
    last = {FIRST: Entry(100, "f", "rules of then")}
    with pytest.raises(InputError, match="under other rules"):
        keep(last, ledger((SECOND, 7, "s")))


def test_a_wave_that_is_no_more_is_refused():
    with pytest.raises(InputError, match="under other rules"):
        keep({"gone": entry()}, ledger((SECOND, 7, "s")))


def test_a_kept_wave_in_a_release_is_refused():
    with pytest.raises(InputError, match="by one door only"):
        keep({FIRST: entry()}, ledger((SECOND, 7, "s")), [FIRST])


@pytest.mark.parametrize(
    ("is_sample", "is_protected"), [(True, True), (False, False), (True, False)]
)
def test_neither_samples_nor_unprotected_waves_are_kept(
    tmp_path, is_sample, is_protected
):
    warehouse = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema intermediate")
        connection.execute(
            f"create table {LEDGER} as select 'w' as wave_id, 20 as record_count, "
            "'f' as records_fingerprint, 'r' as rules_fingerprint, "
            f"{is_sample} as is_sample, {is_protected} as is_protected"
        )
    assert last_entries(warehouse) == {}


def test_no_last_build(tmp_path):
    assert last_entries(tmp_path / "warehouse.duckdb") == {}


# --- With the commands a user has -----------------------------------------------------


@pytest.fixture(scope="module")
def second_week(tmp_path_factory) -> str:
    """The log of the week after, as a glob."""
    folder = tmp_path_factory.mktemp("second_week")
    write_rows(folder, "a", log_rows("later-", weeks=1))
    return str(folder / "*.parquet")


@pytest.fixture(scope="module")
def added(tmp_path_factory, built: Path, log, second_week: str) -> Path:
    """The build of the first week with the second added."""
    folder = tmp_path_factory.mktemp("added") / "build"
    shutil.copytree(built, folder)
    outcome = run_build(folder, "--records", second_week, "--reference", log[1])
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert f"kept from the last build: {FIRST}" in outcome.stdout
    return folder


def wave_files(folder: Path) -> dict[str, str]:
    """Hashes of the release files, which hold one wave each."""
    releases = folder / "published" / "releases"
    return {
        str(path.relative_to(releases)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(releases.rglob("*.csv"))
    }


def assert_same_waves(one: Path, other: Path, waves: str) -> None:
    """Every public table says the same of some waves, given as an SQL condition."""
    compared = 0
    with duckdb.connect() as connection:
        for name, folder in (("one", one), ("other", other)):
            database = folder / "published" / "published.duckdb"
            connection.execute(f"attach '{database}' as {name} (read_only)")
        for schema, table in connection.execute(
            "select schema_name, table_name from duckdb_columns() "
            "where database_name = 'one' and column_name = 'wave_id'"
        ).fetchall():
            compared += 1
            for left, right in (("one", "other"), ("other", "one")):
                assert not connection.execute(
                    f"from {left}.{schema}.{table} where {waves} except all "
                    f"from {right}.{schema}.{table} where {waves}"
                ).fetchone(), f"{schema}.{table}"
    assert compared


def test_a_new_wave_leaves_the_bytes_of_the_others(built, added):
    before, after = wave_files(built), wave_files(added)
    assert {name: after[name] for name in before} == before
    assert len(after) > len(before)
    assert_same_waves(built, added, "wave_id like '%2000-02-07'")


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


@pytest.mark.parametrize(
    "table",
    [
        "fct_geography_usage",
        "fct_geography_task",
        "fct_geography_request",
        "fct_geography_collaboration",
    ],
)
def test_the_added_wave_is_what_its_records_make(added, table):
    """Both weeks hold the same records but for their times and ids."""
    first = counts(added, table, FIRST)
    assert first
    assert counts(added, table, SECOND) == first


def test_late_records_are_refused_and_the_last_build_stays(added, log, tmp_path):
    write_rows(tmp_path, "late", [{"record_id": "late", **next(block(1, 1))}])
    before = wave_files(added)
    for options in ((), ("--late", "count")):
        records = ["--records", tmp_path / "*.parquet", "--reference", log[1]]
        outcome = run_build(added, *records, *options)
        assert outcome.returncode == 2, outcome.stdout + outcome.stderr
        assert FIRST in outcome.stderr
        assert "FULL_REFRESH=1" in outcome.stderr
    assert wave_files(added) == before


def test_late_records_counted_in_change_their_wave_alone(added, log, tmp_path):
    """Given as CSV this time, with times of another zone, every column as text."""
    folder = tmp_path / "build"
    shutil.copytree(added, folder)
    late = [
        {"record_id": f"late-{number}", **record}
        for number, record in enumerate(block(100, 50, country="GB"))
    ]
    write_csv(tmp_path, "first", log_rows())
    write_csv(tmp_path, "late", late)
    records = ["--records", tmp_path / "*.csv", "--reference", log[1]]
    successful_build(folder, *records, "--late", "count")
    before, after = (
        counts(place, "fct_geography_usage", FIRST) for place in (added, folder)
    )
    assert after == before | {("GBR",): before["GBR",] + len(late)}
    assert_same_waves(added, folder, "wave_id like '%2000-02-14'")
