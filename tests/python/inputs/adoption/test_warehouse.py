"""From the workbook to Figure 3.1, as a build does it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import duckdb
import pytest

from tests.python.conftest import run_build, run_dbt


@pytest.fixture(scope="module")
def warehouse(
    tmp_path_factory: pytest.TempPathFactory, make_survey: Callable
) -> duckdb.DuckDBPyConnection:
    """A warehouse of nothing but the survey, built by dbt with its tests."""
    folder = tmp_path_factory.mktemp("adoption")
    workbook = make_survey(folder / "National.xlsx").write()
    path = folder / "warehouse.duckdb"
    run_dbt(
        *("build", "--select", "+fig_3_1", "--target-path", folder / "target"),
        *("--vars", json.dumps({"business_adoption": str(workbook)})),
        # Tests that compare with tables of another source are for the whole build.
        *("--indirect-selection", "buildable"),
        ECONOMIC_INDEX_WAREHOUSE=str(path),
    )
    return duckdb.connect(str(path), read_only=True)


def test_mart_states_every_period(warehouse):
    rows = warehouse.sql(
        "select period_code, status, adoption_pct, adoption_pct_moving_average "
        "from marts.fct_business_adoption order by reference_end_date"
    ).fetchall()
    assert rows == [
        ("202524", "O", None, None),
        ("202525", "A", 3.6, None),
        ("202526", "A", 4.0, None),
        ("202601", "A", 4.4, pytest.approx(4.0)),
        ("202602", "Q", None, None),
        ("202603", "O", None, None),
        ("202604", "A", 5.0, None),
    ]


def test_mart_keeps_the_dates(warehouse):
    assert warehouse.sql(
        "select geography_id, collection_start_date, reference_end_date "
        "from marts.fct_business_adoption where period_code = '202525'"
    ).fetchall() == [("USA", date(2025, 12, 15), date(2025, 12, 14))]


def test_figure_begins_with_the_first_estimate_and_keeps_the_gap(warehouse):
    assert warehouse.sql(
        "select period_code, status from report.fig_3_1 order by reference_end_date"
    ).fetchall() == [
        ("202525", "A"),
        ("202526", "A"),
        ("202601", "A"),
        ("202602", "Q"),
        ("202603", "O"),
        ("202604", "A"),
    ]


def test_sample_has_no_survey_and_says_so(sample_warehouse):
    for table in ("marts.fct_business_adoption", "report.fig_3_1"):
        assert sample_warehouse.execute(f"select * from {table}").fetchall() == []


def test_bad_workbook_stops_the_build_before_dbt(tmp_path):
    outcome = run_build(tmp_path / "build", "--adoption", tmp_path / "nowhere.xlsx")
    assert outcome.returncode == 2
    assert "nowhere.xlsx: the workbook cannot be opened" in outcome.stderr
    assert "parse the project" not in outcome.stdout
    assert not (tmp_path / "build" / "warehouse.duckdb").exists()
