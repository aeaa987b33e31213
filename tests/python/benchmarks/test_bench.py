"""The benchmark at its smallest size, and its arithmetic. No time is asserted."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentTypeError

import pytest

from benchmarks import report
from benchmarks.__main__ import FIXED_ROWS, Bench, rows_of, summary
from benchmarks.lookups import differing_cells
from benchmarks.measure import FailedRunError, Run, run


@pytest.fixture(scope="module")
def measured(tmp_path_factory) -> dict[str, dict]:
    """One turn of every contender on the smallest sample."""
    if not os.environ.get("AEI_BENCH"):
        pytest.skip("a whole build beside four contenders: set AEI_BENCH=1")
    return Bench(tmp_path_factory.mktemp("bench"), "1GB").size(FIXED_ROWS, 1)


def test_every_contender_counts_the_builds_cells(measured):
    names = ["build", "warehouse", "DuckDB SQL", "polars", "pandas"]
    assert list(measured) == names
    assert all(measured[name]["differing_cells"] == 0 for name in names[1:])


def test_every_run_is_measured(measured):
    for figures in measured.values():
        assert figures["runs"] == 1
        assert figures["wall_seconds"] > 0
        assert figures["cpu_seconds"] > 0
        assert figures["peak_mib"] > 0


def test_report_is_written(measured, tmp_path):
    result = summary(measured["build"], {FIXED_ROWS: measured}, "1GB")
    text = report.write(result, tmp_path)
    assert (tmp_path / "bench.md").read_text("utf-8") == text
    written = json.loads((tmp_path / "bench.json").read_text())
    assert written["sizes"][str(FIXED_ROWS)] == measured
    assert "records to cells / pandas" in text
    assert "synthetic" in text
    assert " NO |" not in text


def test_a_cell_too_many_is_seen(tmp_path):
    import duckdb

    ours, theirs = tmp_path / "ours.parquet", tmp_path / "theirs.parquet"
    duckdb.sql("select 1 as cell").write_parquet(str(ours))
    duckdb.sql("select unnest([1, 1]) as cell").write_parquet(str(theirs))
    assert differing_cells(ours, ours) == 0
    assert differing_cells(ours, theirs) == differing_cells(theirs, ours) == 1


@pytest.mark.parametrize("power", [0.5, 1, 2])
def test_growth_exponent_is_the_power(power):
    times = {rows: 3 * rows**power for rows in (10**5, 10**6, 10**7)}
    assert report.growth_exponent(times) == power


def test_one_size_has_no_growth():
    assert report.growth_exponent({100: 1.0}) is None


def test_medians_of_three_runs():
    runs = [Run(wall, 2 * wall, 2**20, 2**21, "") for wall in (1.0, 5.0, 2.0)]
    figures = report.medians(runs)
    assert (figures["wall_seconds"], figures["cpu_seconds"]) == (2.0, 4.0)
    assert (figures["peak_mib"], figures["spill_mib"]) == (1, 2)


def test_ratios():
    runs = {
        "build": {"wall_seconds": 20.0},
        "warehouse": {"wall_seconds": 3.0},
        "DuckDB SQL": {"wall_seconds": 6.0},
        "pandas": {"wall_seconds": 30.0},
    }
    assert report.ratios(runs, {"wall_seconds": 10.0}, "wall_seconds") == {
        "records to cells / DuckDB SQL": 0.5,
        "records to cells / pandas": 0.1,
        "build / (DuckDB SQL + dbt's fixed cost)": 1.25,
        "(build - fixed cost) / pandas": 0.33,
    }


@pytest.mark.parametrize(
    ("text", "rows"), [("2000", 2_000), ("100k", 100_000), ("50M", 50_000_000)]
)
def test_sizes(text, rows):
    assert rows_of(text) == rows


@pytest.mark.parametrize("text", ["", "1", "2001", "10G", "-100k", "1.5M"])
def test_no_size(text):
    with pytest.raises(ArgumentTypeError):
        rows_of(text)


def test_children_are_measured(tmp_path):
    """A child's memory and its processor time count for its parent."""
    child = "x = bytearray(200 * 2**20); [n * n for n in range(10**6)]; "
    child += "import time; time.sleep(1)"
    parent = (
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    )
    measured = run([sys.executable, "-c", parent], tmp_path, tmp_path / "log", {})
    assert measured.peak_bytes > 200 * 2**20
    assert measured.wall_seconds > 1
    assert measured.cpu_seconds > 0


def test_a_failed_run_says_why(tmp_path):
    with pytest.raises(FailedRunError, match="no such thing"):
        run(
            [sys.executable, "-c", "raise SystemExit('no such thing')"],
            tmp_path,
            tmp_path / "log",
            {},
        )
