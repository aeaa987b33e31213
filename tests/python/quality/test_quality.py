"""The quality checks: what they let through, stop, and never print."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from economic_index import build as building
from economic_index.build import build
from economic_index.disclosure.thresholds import smallest_count
from economic_index.errors import BuildError
from economic_index.order import Order
from economic_index.paths import MANIFEST, WAREHOUSE
from economic_index.publish import NOTICE
from economic_index.quality import QualityChecks
from economic_index.quality.page import Checked, Suite, quality_page
from economic_index.request import Request
from tests.python.conftest import loaded_python


@pytest.fixture(autouse=True)
def loaded_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the checks of this folder loading Great Expectations each time."""
    monkeypatch.setattr(sys, "executable", loaded_python())


@pytest.fixture
def manifest(parsed_project: Path) -> Path:
    """Where dbt's manifest of the project lies."""
    return parsed_project / "manifest.json"


@pytest.fixture
def published(sample_build: Path, tmp_path: Path) -> Path:
    """A copy of the sample's published files that a test may spoil."""
    return Path(shutil.copytree(sample_build / "published", tmp_path / "published"))


def spoil(
    published: Path, table: str, change: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    """Rewrite one published table."""
    path = published / "parquet" / f"{table.replace('.', '/')}.parquet"
    change(pd.read_parquet(path)).to_parquet(path)


def found_wrong(published: Path, manifest: Path, quality: Path) -> str:
    """What the quality checks find wrong with published files."""
    with QualityChecks() as checks:
        checks.begin(published, manifest, quality)
        for path in published.glob("parquet/*/*.parquet"):
            checks.check(path.parent.name, path.stem)
        return checks.outcome()


def with_value(column: str, value: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """A change that puts one value into the first row."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[0, column] = value
        return frame

    return change


def test_the_sample_passes_and_its_page_is_written(
    published: Path,
    manifest: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    assert found_wrong(published, manifest, tmp_path / "quality") == ""
    page = (tmp_path / "quality" / "index.html").read_text(encoding="utf-8")
    for table in published.glob("parquet/*/*.parquet"):
        assert f"<strong>{table.parent.name}.{table.stem}</strong>" in page
    assert ", 0 failed" in page
    # Nothing is loaded from anywhere, run, or left behind.
    assert not re.search(r"<script|<link[^>]+href=.(?!data:)|src=|url\(|https?:", page)
    assert list(temporary.iterdir()) == []


def test_the_page_shows_what_failed_and_escapes_names() -> None:
    checks = (
        Checked("expect_column_values_to_not_be_null", ("<b>",), {}, False),
        Checked("expect_column_values_to_be_between", ("x",), {"max_value": 1}, True),
    )
    page = quality_page([Suite("marts.<script>", 3, checks)])
    assert "1 tables and sums, 2 expectations, 1 failed" in page
    assert "<b>" not in page and "<script>" not in page
    assert "&lt;b&gt;" in page and "max_value: 1" in page


def test_each_spoiled_table_is_named_and_no_value_is_printed(
    published: Path, manifest: Path, tmp_path: Path
) -> None:
    below = smallest_count() - 1
    spoil(published, "marts.fct_geography_task", with_value("usage_count", below))
    spoil(published, "marts.fct_geography_usage", with_value("usage_pct", 100.1))
    spoil(published, "marts.fct_geography_usage", with_value("status", "Z"))
    spoil(
        published,
        "marts.dim_wave",
        lambda frame: pd.concat([frame, frame.head(1)]),
    )
    spoil(
        published,
        "marts.dim_task",
        lambda frame: frame.assign(account_id="somebody"),
    )
    spoil(
        published,
        "marts.fct_geography_occupation",
        lambda frame: frame.assign(occupation_pct=frame.occupation_pct * 1.01),
    )
    (published / "parquet" / "marts" / "dim_request.parquet").unlink()
    wrong = found_wrong(published, manifest, tmp_path / "docs")
    for words in (
        "marts.fct_geography_task: usage_count",
        "marts.fct_geography_usage: usage_pct",
        "marts.fct_geography_usage: status",
        "marts.dim_wave: wave_id",
        "marts.dim_task: account_id is private",
        "sum of fct_geography_occupation.occupation_pct",
        "marts.dim_request: the file is missing",
    ):
        assert words in wrong
    assert str(below) not in wrong
    assert "somebody" not in wrong


def test_loosened_thresholds_are_said(
    published: Path, manifest: Path, tmp_path: Path
) -> None:
    """Counts below the default pass only beside the notice, whatever the rules say."""
    below = smallest_count() - 1
    spoil(published, "marts.dim_disclosure_rule", with_value("threshold", below))
    spoil(published, "marts.fct_geography_task", with_value("usage_count", below))
    wrong = found_wrong(published, manifest, tmp_path / "docs")
    assert "marts.fct_geography_task: usage_count" in wrong
    spoil(
        published,
        "marts.dim_disclosure_rule",
        with_value("is_looser_than_default", value=True),
    )
    wrong = found_wrong(published, manifest, tmp_path / "docs_of_looser")
    assert f"{NOTICE} is missing" in wrong
    assert "marts.fct_geography_task: usage_count" in wrong


@pytest.mark.parametrize("count", [0, smallest_count()])
def test_a_stated_zero_and_the_threshold_itself_pass(
    published: Path, manifest: Path, tmp_path: Path, count: int
) -> None:
    spoil(published, "marts.fct_geography_usage", with_value("usage_count", count))
    assert found_wrong(published, manifest, tmp_path / "docs") == ""


def test_a_failed_check_leaves_the_last_good_build(
    sample_build: Path,
    sample_dir: Path,
    manifest: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """dbt is left out: the warehouse of the last build is published once more."""
    folder = Path(shutil.copytree(sample_build, tmp_path / "build", symlinks=True))
    before = fingerprint(folder)
    publish = building.publish

    def take_last(request: object, work: Path, *other: object) -> list[object]:
        shutil.copyfile(sample_build / WAREHOUSE, work / WAREHOUSE)
        shutil.copyfile(manifest, work / MANIFEST)
        return []

    def publish_and_spoil(
        warehouse: Path, target: Path, written: Callable[[str, str], None]
    ) -> None:
        def spoil_first(schema: str, table: str) -> None:
            if table == "fct_geography_usage":
                spoil(target, f"{schema}.{table}", with_value("usage_count", 1))
            written(schema, table)

        publish(warehouse, target, spoil_first)

    monkeypatch.setattr(building, "run_dbt", take_last)
    monkeypatch.setattr(building, "publish", publish_and_spoil)
    with pytest.raises(BuildError, match="usage_count"):
        build(Order(Request(release=(str(sample_dir),))), folder)
    assert fingerprint(folder) == before


def fingerprint(folder: Path) -> str:
    """A digest of the warehouse and of every published file."""
    paths = [folder / "warehouse.duckdb", *sorted((folder / "published").rglob("*"))]
    digests = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if path.is_file()
    }
    return json.dumps(digests)
