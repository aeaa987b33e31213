"""What docs/engines.md says of BigQuery and Snowflake is what sqlglot says."""

from __future__ import annotations

import pytest

from economic_index.paths import ROOT
from tools.portability.translate import faults, table, translated


@pytest.mark.spark
def test_the_page_lists_what_does_not_translate(duckdb_build):
    count, found = translated(duckdb_build / "target")
    assert count > 150
    page = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8")
    assert f"{table(found)}\n\n" in f"{page}\n\n"
    # "Nine models of ten", "all but a few".
    for dialect, most in (("bigquery", 0.15), ("snowflake", 0.05)):
        stopped = {
            name for key, names in found.items() if key[0] == dialect for name in names
        }
        assert len(stopped) < most * count


def test_what_a_dialect_lacks_is_found():
    assert faults("select max(a, 2)[2] from b", "bigquery")
    assert not faults("select max(a) from b", "bigquery")
