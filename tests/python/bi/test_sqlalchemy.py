"""`published.duckdb` through SQLAlchemy, in the versions that BI servers carry."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

CLIENT = Path(__file__).with_name("sqlalchemy_client.py")

# (DuckDB, SQLAlchemy) of the client: the oldest DuckDB that the file promises to serve,
# what Apache Superset carries, and the project's own.
CLIENTS = [("1.2.2", "2.0.41"), ("1.4.5", "1.4.54"), None]

# How the dialect's versions spell the contracts' types.
SPELLINGS = {
    "string": {"VARCHAR"},
    "bigint": {"BIGINT"},
    "integer": {"INTEGER"},
    "double": {"FLOAT", "DOUBLE", "DOUBLE PRECISION"},
    "boolean": {"BOOLEAN"},
    "date": {"DATE"},
}


@pytest.fixture(
    scope="module",
    params=CLIENTS,
    ids=lambda versions: "own" if versions is None else " ".join(versions),
)
def seen(request: pytest.FixtureRequest, published: Path) -> dict:
    """What the client sees; its libraries are installed where they are not the own."""
    command = [sys.executable]
    if request.param:
        duckdb_version, sqlalchemy_version = request.param
        command = [str(Path(sys.executable).with_name("uv")), "run", "--quiet"]
        command += ["--no-project", "--isolated", "--python", sys.executable]
        command += ["--with", f"duckdb=={duckdb_version}", "--with", "packaging"]
        command += ["--with", f"sqlalchemy=={sqlalchemy_version}"]
        command += ["--with", "duckdb-engine==0.17.0", "python"]
    command += ["-W", "ignore", str(CLIENT), str(published / "published.duckdb")]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    return json.loads(outcome.stdout)


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_every_public_table_and_nothing_else(
    seen: Mapping, contracts: Mapping[str, dict]
) -> None:
    assert set(seen["tables"]) == set(contracts)


def test_columns_as_in_the_contract(
    seen: Mapping, contracts: Mapping[str, dict]
) -> None:
    """Names, order, and types of each table; what must not be empty is declared so."""
    wrong = []
    for table, node in contracts.items():
        found = seen["tables"][table]["columns"]
        assert [name for name, *_ in found] == list(node["columns"]), table
        keys = {
            name
            for constraint in node["constraints"]
            if constraint["type"] == "primary_key"
            for name in constraint["columns"]
        }
        for name, kind, nullable, _ in found:
            column = node["columns"][name]
            required = name in keys or any(
                constraint["type"] == "not_null" for constraint in column["constraints"]
            )
            if kind not in SPELLINGS[column["data_type"]] or nullable == required:
                wrong.append((table, name, kind, nullable))
    assert wrong == []


def test_comments_are_the_descriptions(
    seen: Mapping, contracts: Mapping[str, dict]
) -> None:
    wrong = [
        (table, name)
        for table, node in contracts.items()
        for name, _, _, comment in seen["tables"][table]["columns"]
        if comment != one_line(node["columns"][name]["description"])
    ]
    assert wrong == []


def test_a_tables_comment_ends_with_its_key(
    seen: Mapping, contracts: Mapping[str, dict]
) -> None:
    """The key is told, not declared: the dialect would reflect wrong columns."""
    for table, node in contracts.items():
        comment = seen["tables"][table]["comment"]
        assert comment.startswith(one_line(node["description"])), table
        for constraint in node["constraints"]:
            if constraint["type"] == "primary_key":
                key = ", ".join(constraint["columns"])
                assert comment.endswith(f" Primary key: {key}."), table
        assert seen["tables"][table]["primary_key"] == [], table


def test_a_pooled_chart_gives_the_marts_rows(seen: Mapping, published: Path) -> None:
    """Several threads draw the same chart at a time, over two connections."""
    mart = published / "parquet/marts/fct_geography_usage.parquet"
    expected = duckdb.sql(
        f"""
        select wave_id, geography_level, count(*)
        from read_parquet('{mart}')
        group by all
        order by all
        """
    ).fetchall()
    assert expected
    for chart in seen["charts"]:
        assert [tuple(row) for row in chart] == expected
