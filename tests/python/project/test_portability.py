"""SQL that both engines run: what one of them lacks stands in a dispatched macro."""

from __future__ import annotations

import csv
import re

import pytest

from economic_index.paths import ROOT

CONSTRUCTS = ROOT / "tools" / "portability" / "constructs.csv"
MACROS = ROOT / "macros"
# A macro of one engine may use what the other lacks.
OF_ONE_ENGINE = re.compile(
    r"\{%-? macro (duckdb|spark)__\w+.*?\{%-? endmacro -?%\}", re.DOTALL
)
COMMENT = re.compile(r"\{#.*?#\}|^\s*--.*?$", re.DOTALL | re.MULTILINE)
# What dbt evaluates, and what stands in quotes, is no SQL.
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
TEXT = re.compile(r"'[^'\n]*'")


def constructs() -> list[dict[str, str]]:
    """The rows of the list."""
    with CONSTRUCTS.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def pattern(row: dict[str, str]) -> re.Pattern[str]:
    """The pattern of a construct."""
    return re.compile(row["pattern"], re.IGNORECASE | re.MULTILINE)


def sql_of(text: str) -> str:
    """The SQL of a file that every engine reads."""
    for left_out in (OF_ONE_ENGINE, COMMENT, JINJA):
        text = left_out.sub(" ", text)
    return TEXT.sub("''", text)


FILES = sorted(
    path
    for folder in ("models", "macros", "analyses", "tests/generic", "tests/disclosure")
    for path in (ROOT / folder).rglob("*.sql")
)


@pytest.mark.parametrize("row", constructs(), ids=lambda row: row["construct"])
def test_no_model_uses_what_an_engine_lacks(row):
    found = [
        path.relative_to(ROOT).as_posix()
        for path in FILES
        if pattern(row).search(sql_of(path.read_text(encoding="utf-8")))
    ]
    assert found == [], f"{row['lacking']} lacks it: use {row['instead']}"


@pytest.mark.parametrize(
    ("construct", "sql"),
    [
        ("list literal", "select [1, 2] as pair"),
        ("group by all", "select a from b group by all"),
        ("cast by colons", "select a::date"),
        ("identifier in double quotes", 'select "a" from b'),
        ("integer division", "select a // b"),
        ("log of one base", "select log(a)"),
        ("qualify", "select a from b qualify row_number() over (order by a) = 1"),
        ("sum in an order", "select sum(a order by b) from c"),
        ("rounded number as text", "select cast(round(a, 4) as string) from b"),
    ],
)
def test_the_pattern_finds_its_construct(construct, sql):
    (row,) = (row for row in constructs() if row["construct"] == construct)
    assert pattern(row).search(sql_of(sql))


def test_a_dispatched_macro_has_a_version_for_each_engine():
    versions: dict[str, set[str]] = {}
    for path in MACROS.rglob("*.sql"):
        for engine, name in re.findall(
            r"macro (default|duckdb|spark)__(\w+)\(", path.read_text(encoding="utf-8")
        ):
            versions.setdefault(name, set()).add(engine)
    # Of dbt's own macros and those of its adapters, these replace one engine's version.
    of_dbt = {"persist_docs"}
    lacking = {
        name: engines
        for name, engines in versions.items()
        if "default" not in engines and engines != {"duckdb", "spark"}
    }
    assert set(lacking) == of_dbt
