"""Every ready query runs, on the public tables only."""

from __future__ import annotations

import re

import pytest

from economic_index.paths import ROOT

QUERIES = sorted((ROOT / "analyses").glob("*.sql"))
REFERENCE = re.compile(r"\{\{ ref\('(\w+)'\) \}\}")
PUBLIC = ("marts", "report", "exports")


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_query_answers_its_question(sample_warehouse, path):
    schemas = dict(
        sample_warehouse.execute(
            "select table_name, schema_name from duckdb_tables()"
        ).fetchall()
    )
    text = path.read_text("utf-8")
    assert text.startswith("-- ") and "?" in text[: text.index("\nselect")]
    tables = REFERENCE.findall(text)
    assert tables and {schemas[table] for table in tables} <= set(PUBLIC)
    query = REFERENCE.sub(lambda match: f"{schemas[match[1]]}.{match[1]}", text)
    assert sample_warehouse.execute(query).fetchone() is not None
