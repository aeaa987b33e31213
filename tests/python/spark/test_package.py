"""The example project, which has this one as a package, on a Spark Connect server."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from economic_index.paths import ROOT
from tests.python.package.test_example import copy_of_example, dbt

pytestmark = pytest.mark.spark


def rows_of(tables: Path, name: str) -> list[dict]:
    """The rows of a table as Spark wrote it: schema and name."""
    schema, table = name.split(".")
    return pq.read_table(tables / f"{schema}.db" / table).to_pylist()


@pytest.fixture(scope="module")
def tables(server, tmp_path_factory) -> Path:
    """The schemas that the example's own model of the marts needs, on a server.

    Its records, its waves and thresholds are the example's own.
    """
    place = copy_of_example(tmp_path_factory.mktemp("package"))
    outcome = dbt(
        place,
        *("build", "--target", "spark", "--select", "+acme_leading_offices"),
        *("--exclude-resource-type", "test", "unit_test"),
        PYTHONPATH=str(ROOT),
        SPARK_REMOTE=server.address,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return server.tables


def test_counts_are_those_of_the_records_model(tables):
    """Without VPN, and without the country that the project's own rows exclude."""
    counted = [
        record
        for record in rows_of(tables, "analytics.acme_conversations")
        if record["network_type"] is None and record["country"] != "CH"
    ]
    offices = [
        usage
        for usage in rows_of(tables, "ai_index_marts.fct_geography_usage")
        if usage["geography_level"] == "country" and usage["usage_count"]
    ]
    assert {office["wave_id"] for office in offices} == {"acme_2026-10"}
    assert len(offices) == 4
    assert sum(office["usage_count"] for office in offices) == len(counted)
