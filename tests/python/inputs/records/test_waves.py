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
from tests.python.conftest import run_build
from tests.python.inputs.records.logs import (
    MODEL,
    WITH_STATEMENT,
    block,
    log_rows,
    write_csv,
    write_rows,
)
from tests.python.inputs.records.published import assert_same_wave, counts

FIRST, SECOND = (
    "synthetic_records_claude_ai_2000-02-07",
    "synthetic_records_claude_ai_2000-02-14",
)
OF_THE_API = "synthetic_records_1p_api_2000-02-07"
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
def added(tmp_path_factory, built: Path, log) -> Path:
    """The build of the first week, after late records of one wave and a second week.

    All come as CSV, with times of another zone, every column as text: the late ones
    beside those of their wave. The other wave of the first week is not given again.
    """
    folder, given = (
        tmp_path_factory.mktemp("added") / name for name in ("build", "log")
    )
    shutil.copytree(built, folder, symlinks=True)
    given.mkdir()
    of_the_api = [row for row in log_rows() if row["platform"] == "1p_api"]
    write_csv(given, "first", of_the_api)
    write_csv(given, "late", late_rows())
    write_csv(given, "second", log_rows("later-", weeks=1))
    outcome = run_build(
        folder,
        *("--records", given / "*.csv"),
        *("--reference", log[1], "--late", "count"),
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert f"kept from the last build: {FIRST}" in outcome.stdout
    return folder


def late_rows() -> list[dict]:
    """Late records of the first week's wave of the API: enough to be counted in."""
    tokens = {"input_tokens": 1_000_000, "output_tokens": 1_000_000}
    late = block(100, 50, platform="1p_api", model=MODEL, **tokens)
    return [
        {"record_id": f"late-{number}", **record} for number, record in enumerate(late)
    ]


def wave_files(folder: Path) -> dict[str, str]:
    """Hashes of the release files, which hold one wave each."""
    releases = folder / "published" / "releases"
    return {
        str(path.relative_to(releases)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(releases.rglob("*.csv"))
    }


def test_a_new_wave_leaves_the_bytes_of_the_others(built, added):
    before, after = wave_files(built), wave_files(added)
    kept = [name for name in before if "1p_api" not in name]
    assert any("claude_ai" in name for name in kept)
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert len(after) > len(before)
    assert_same_wave(built, added, FIRST)


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


def test_late_records_counted_in_change_their_wave_alone(built, added):
    before, after = (
        counts(place, "fct_geography_task", OF_THE_API) for place in (built, added)
    )
    task = ("GLOBAL", str(WITH_STATEMENT))
    assert after == before | {task: before[task] + len(late_rows())}
