"""What docs/engines.md says of BigQuery and Snowflake is what sqlglot says."""

from __future__ import annotations

import pytest

from economic_index.paths import ROOT
from tests.python.conftest import run_dbt
from tools.portability.translate import faults, table


@pytest.mark.spark
def test_the_page_lists_what_does_not_translate(tmp_path):
    """Not of Spark, but as slow: every model is compiled."""
    run_dbt("compile", "--select", "resource_type:model", DBT_TARGET_PATH=str(tmp_path))
    page = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8")
    assert table(tmp_path) in page


def test_what_a_dialect_lacks_is_found():
    assert faults("select max(a, 2)[2] from b", "bigquery")
    assert not faults("select max(a) from b", "bigquery")
