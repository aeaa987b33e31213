"""A wave is published once: new waves join, late records are refused or counted in."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import duckdb
import pytest

from economic_index.errors import InputError
from economic_index.inputs.records.wave_entries import (
    LEDGER,
    Entry,
    last_entries,
    rule_digests,
    rules_fingerprints,
)
from economic_index.ledger import open_book
from economic_index.ledger.checks import waves_to_keep
from tests.python.conftest import run_build, run_dbt, successful_build
from tests.python.inputs.records.logs import block, log_rows, write_csv, write_rows
from tests.python.warehouse.warehouses import dbt_environment, waves_of

FIRST, SECOND = (
    "synthetic_records_claude_ai_2000-02-07",
    "synthetic_records_claude_ai_2000-02-14",
)
FINGERPRINTS = rules_fingerprints()


def entry(wave: str = FIRST) -> Entry:
    return Entry(100, FINGERPRINTS[wave])


def keep(last, given, releases=(), ledger: Path = Path("none")) -> tuple[str, ...]:
    with open_book(ledger, to_write=False) as book:
        return waves_to_keep(last, given, releases, rule_digests(), FINGERPRINTS, book)


def test_a_new_wave_keeps_the_others():
    assert keep({FIRST: entry()}, [SECOND]) == (FIRST,)


def test_a_build_without_records_keeps_all():
    assert keep({FIRST: entry(), SECOND: entry(SECOND)}, []) == (FIRST, SECOND)


def test_a_wave_that_is_given_is_not_kept():
    assert keep({FIRST: entry(), SECOND: entry(SECOND)}, [FIRST]) == (SECOND,)


def test_a_kept_wave_of_other_rules_is_refused():
    with pytest.raises(InputError, match="under other rules"):
        keep({FIRST: Entry(100, "rules of then")}, [SECOND])


def test_a_wave_that_is_no_more_is_refused():
    with pytest.raises(InputError, match="under other rules"):
        keep({"gone": entry()}, [SECOND])


def test_a_kept_wave_in_a_release_is_refused():
    with pytest.raises(InputError, match="as a release or as records"):
        keep({FIRST: entry()}, [SECOND], [FIRST])


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
    shutil.copytree(built, folder, symlinks=True)
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
            select = f"select * {without}"
            for left, right in (("one", "other"), ("other", "one")):
                assert not connection.execute(
                    f"{select} from {left}.{schema}.{table} where {waves} except all "
                    f"{select} from {right}.{schema}.{table} where {waves}"
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
        assert "REPUBLISH" in outcome.stderr
    assert wave_files(added) == before


def test_waves_of_records_outlive_a_build_of_a_release(built, sample_dir, tmp_path):
    """So does what was published of them; dbt from the shell then reads the same."""
    folder = tmp_path / "build"
    shutil.copytree(built, folder, symlinks=True)
    successful_build(folder, "--release", sample_dir)
    waves = waves_of(folder / "warehouse.duckdb")
    assert FIRST in waves
    assert_same_waves(built, folder, f"wave_id = '{FIRST}'")
    environment = dbt_environment(folder) | {"DBT_TARGET_PATH": str(tmp_path / "t")}
    run_dbt("run", "--select", "+dim_wave", "+fct_geography_usage", **environment)
    assert waves_of(folder / "warehouse.duckdb") == waves
    assert counts(folder, "fct_geography_usage", FIRST) == counts(
        built, "fct_geography_usage", FIRST
    )


def test_late_records_counted_in_change_their_wave_alone(added, log, tmp_path):
    """Given as CSV this time, with times of another zone, every column as text."""
    folder = tmp_path / "build"
    shutil.copytree(added, folder, symlinks=True)
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
