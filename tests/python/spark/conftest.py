"""Fixtures of the tests of Spark, which `make test ENGINE=spark` runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.python.conftest import once, successful_build


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a session where nobody has asked for one."""
    if os.environ.get("ENGINE") == "spark":
        return
    for item in items:
        if item.get_closest_marker("spark"):
            item.add_marker(pytest.mark.skip(reason="runs by make test ENGINE=spark"))


@pytest.fixture(scope="session")
def spark_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build folder that Spark makes of the built-in sample."""
    return once(
        tmp_path_factory,
        "spark_build",
        lambda place: successful_build(place, "--engine", "spark"),
    )


@pytest.fixture(scope="session")
def duckdb_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build folder that DuckDB makes of it."""
    return once(tmp_path_factory, "duckdb_build", successful_build)
