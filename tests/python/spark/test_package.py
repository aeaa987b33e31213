"""The example project, which has this one as a package, on Spark."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from economic_index.paths import ROOT
from tests.python.package.test_example import copy_of_example, dbt

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def tables(tmp_path_factory) -> Path:
    """The schemas that the example's own model of the marts needs, as Spark wrote them.

    Its records, its waves and thresholds are the example's own.
    """
    place = copy_of_example(tmp_path_factory.mktemp("package"))
    outcome = dbt(
        place,
        *("build", "--target", "spark", "--select", "+acme_leading_offices"),
        *("--exclude-resource-type", "unit_test"),
        PYTHONPATH=str(ROOT),
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return place / "spark-warehouse"


def rows_of(tables: Path, name: str) -> list[dict]:
    """The rows of one of the example's own tables."""
    return pq.read_table(tables / "analytics.db" / name).to_pylist()


def test_a_model_of_the_project_reads_the_marts(tables):
    offices = pq.read_table(
        tables / "analytics.db" / "acme_leading_offices"
    ).to_pylist()
    assert len(offices) == 4
    assert sum(office["usage_pct"] for office in offices) == pytest.approx(100)
    assert {office["wave_id"] for office in offices} == {"acme_2026-10"}


def test_counts_are_those_of_the_records_model(tables):
    """Without VPN, and without the country that the project's own rows exclude."""
    records = rows_of(tables, "acme_conversations")
    counted = [
        record
        for record in records
        if record["network_type"] is None and record["country"] != "CH"
    ]
    offices = pq.read_table(
        tables / "analytics.db" / "acme_leading_offices"
    ).to_pylist()
    assert sum(office["usage_count"] for office in offices) == len(counted)
