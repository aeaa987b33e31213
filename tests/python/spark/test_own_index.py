"""An index of one's own, with segments, is the same on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.attack import attack
from audit.reader import read_hierarchy
from economic_index.index import seeds_of
from tests.python.conftest import once
from tests.python.index.conftest import build_index
from tests.python.spark.parity import compare

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def on_spark(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build of it on Spark."""
    return once(
        tmp_path_factory,
        "own_index_on_spark",
        lambda place: build_index(place, "--engine", "spark"),
    )


@pytest.fixture(scope="module")
def on_duckdb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build of it on DuckDB."""
    return once(tmp_path_factory, "own_index", build_index)


def test_every_public_table_is_the_same(on_spark: Path, on_duckdb: Path) -> None:
    found = compare(
        *((build / "published").resolve() for build in (on_duckdb, on_spark))
    )
    assert {each.table: each.faults for each in found if each.faults} == {}
    assert sum(each.rows[0] > 0 for each in found) > 20


def test_an_attack_on_every_wave_of_records_recovers_no_cell(on_spark: Path) -> None:
    """By places and by the units of the organisation."""
    hierarchy = read_hierarchy(on_spark / "reference" / "request_hierarchy.csv")
    seeds = seeds_of(str(on_spark / "acme"))
    attacks = attack((on_spark / "published").resolve(), hierarchy, seeds)
    assert {found.table.is_by_segment for found in attacks} == {True, False}
    assert not any(found.recoverable for found in attacks)
