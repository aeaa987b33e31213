"""What a build says at its end: a screen of it, and every table in a file."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from economic_index.summary import Snapshot, changes, headline_lines, summarise

# What a terminal shows at once.
SCREEN_LINES = 40


@pytest.fixture(scope="module")
def snapshot(default_build: Path) -> Snapshot:
    found = Snapshot.of(default_build / "published")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def screen(default_build: Path, snapshot: Snapshot) -> str:
    return summarise(default_build, "published", Path("build"), snapshot).screen


def test_the_summary_fits_a_screen_and_begins_with_synthetic(screen: str) -> None:
    lines = screen.strip().splitlines()
    assert len(lines) <= SCREEN_LINES
    assert "SYNTHETIC" in lines[0]


def test_the_headline_numbers_are_the_marts(
    screen: str, default_warehouse: duckdb.DuckDBPyConnection
) -> None:
    # Row by row with the plain query, latest wave first.
    ((name, index, wave),) = default_warehouse.execute(
        "select geography_name, usage_per_capita_index, wave_id "
        "from marts.fct_geography_usage "
        "inner join marts.dim_geography using (geography_id) "
        "inner join marts.dim_wave using (wave_id) "
        "where dim_geography.geography_level = 'country' "
        "and usage_per_capita_index_rank = 1 "
        "order by date_end desc limit 1"
    ).fetchall()
    assert f"Highest usage index: {name} {round(index, 2)} ({wave})" in screen
    assert screen.count("Headline numbers\n") == 1
    headlines = screen.split("Headline numbers\n")[1].split("\n\n")[0].splitlines()
    assert len(headlines) == 3


def test_the_file_has_every_table(default_build: Path) -> None:
    text = (default_build / "summary.txt").read_text(encoding="utf-8")
    assert "SYNTHETIC" in text.splitlines()[0]
    for title in ("Waves", "Cells of your records", "Rows"):
        assert f"\n{title}" in text
    assert "marts.fct_geography_usage" in text


def test_a_build_of_the_same_input_changes_nothing(screen: str) -> None:
    assert "Nothing changed" in screen


def test_what_changed_is_named(snapshot: Snapshot) -> None:
    wave = min(snapshot.waves)
    name = "Highest usage index"
    value, since = snapshot.headlines[name]
    rows, _ = snapshot.tables["marts.dim_wave"]
    last = replace(
        snapshot,
        waves=snapshot.waves - {wave} | {"old_wave"},
        tables={
            key: entry
            for key, entry in snapshot.tables.items()
            if key != "marts.dim_task"
        }
        | {"marts.dim_wave": (rows - 1, "-"), "marts.old_table": (3, "-")},
        headlines=dict(snapshot.headlines) | {name: ("Utopia 9.0", since)},
    )
    assert changes(snapshot, last) == [
        f"Waves added: {wave}",
        "Waves gone: old_wave",
        "Tables added: marts.dim_task",
        "Tables gone: marts.old_table",
        "1 tables differ: marts.dim_wave (+1 rows)",
    ]
    (line,) = (line for line in headline_lines(snapshot, last) if line.startswith(name))
    assert line == f"{name}: {value} ({since}); before: Utopia 9.0"


def test_a_first_build_has_nothing_to_compare_with(tmp_path: Path) -> None:
    assert Snapshot.of(tmp_path) is None
    assert changes(Snapshot(), None) == ["There is no earlier build to compare with"]


def test_a_build_of_an_older_version_is_not_compared(
    default_build: Path, tmp_path: Path
) -> None:
    """Its tables may lack what the headline numbers are read from."""
    shutil.copyfile(
        default_build / "published" / "digests.csv", tmp_path / "digests.csv"
    )
    with duckdb.connect(str(tmp_path / "published.duckdb")) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.dim_wave (wave_id varchar)")
    assert Snapshot.of(tmp_path) is None
