"""Every ready query says its question, compiles, and runs on the built-in sample."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pytest
import yaml

from economic_index.paths import ROOT

ANALYSES = sorted((ROOT / "analyses").glob("*.sql"))
PROPERTIES = ROOT / "analyses" / "_analyses.yml"


# A name is a question: it begins with how a question begins.
QUESTION = re.compile(r"(how|what|where|which|does|do|is)_\w+")


@pytest.mark.parametrize("path", ANALYSES, ids=lambda path: path.stem)
def test_analysis_is_named_by_and_starts_with_its_question(path: Path) -> None:
    """The same question as in the YAML beside it."""
    assert QUESTION.fullmatch(path.stem)
    (described,) = [
        entry["description"].strip()
        for entry in yaml.safe_load(PROPERTIES.read_text(encoding="utf-8"))["analyses"]
        if entry["name"] == path.stem
    ]
    lines = path.read_text(encoding="utf-8").splitlines()
    comment = []
    for line in lines:
        if not line.startswith("-- "):
            break
        comment.append(line.removeprefix("-- "))
    assert described.endswith("?")
    assert " ".join(comment).startswith(described)


@pytest.fixture(scope="module")
def manifest(compiled_project: Path) -> dict:
    """dbt's manifest of the project."""
    return json.loads((compiled_project / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", ANALYSES, ids=lambda path: path.stem)
def test_analysis_runs_on_the_sample(
    path: Path,
    compiled_project: Path,
    manifest: dict,
    default_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """It returns rows, unless a table that it reads is empty in the sample."""
    node = manifest["nodes"][f"analysis.economic_index.{path.stem}"]
    parents = [manifest["nodes"][name] for name in node["depends_on"]["nodes"]]
    assert parents, "an analysis reads the project's tables by ref()"
    empty = [
        parent["name"]
        for parent in parents
        if not default_warehouse.execute(
            f"select 1 from {parent['schema']}.{parent['alias']} limit 1"
        ).fetchall()
    ]
    query = compiled_project / "compiled" / "economic_index" / "analyses" / path.name
    rows = default_warehouse.execute(query.read_text(encoding="utf-8")).fetchall()
    assert bool(rows) == (not empty)
