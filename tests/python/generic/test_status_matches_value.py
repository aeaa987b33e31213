"""The generic test `status_matches_value` is seen to fail on bad rows."""

from __future__ import annotations

import re

import duckdb
import pytest
from jinja2 import Environment

from economic_index.paths import ROOT


def failures(rows: str, **arguments: object) -> list[tuple]:
    """What the generic test selects from rows of (status, pct, usage_count)."""
    source = (ROOT / "tests" / "generic" / "status_matches_value.sql").read_text()
    macro = re.sub(r"{% (end)?test", r"{% \1macro", source)
    template = Environment().from_string(
        macro + "{{ status_matches_value(model, column_name, **arguments) }}"
    )
    query = template.render(
        model=f"(values {rows}) as rows (status, pct, usage_count)",
        column_name="status",
        arguments=arguments,
    )
    return duckdb.connect().execute(query).fetchall()


COLUMNS = {"value_columns": ["pct"], "optional_columns": ["usage_count"]}


@pytest.mark.parametrize(
    "row",
    [
        "('A', 1.0, 15)",
        "('A', 1.0, null)",
        "('U', 1.0, null)",
        "('Q', null, null)",
        "('O', null, null)",
    ],
)
def test_good_row_passes(row: str) -> None:
    assert failures(row, **COLUMNS) == []


@pytest.mark.parametrize(
    "row",
    [
        "('A', cast(null as double), 15)",
        "('Q', 1.0, null)",
        "('Q', null, 15)",
        "('O', null, 15)",
        "('X', 1.0, 15)",
        "(null, 1.0, 15)",
    ],
)
def test_bad_row_fails(row: str) -> None:
    assert len(failures(f"('A', 1.0, 20), {row}", **COLUMNS)) == 1


def test_without_optional_columns_the_count_is_free() -> None:
    assert failures("('Q', null, 15)", value_columns=["pct"]) == []
    assert len(failures("('Q', null, 15)", value_columns=["usage_count"])) == 1
