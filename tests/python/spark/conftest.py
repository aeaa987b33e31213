"""Fixtures of the tests of Spark, which `make test ENGINE=spark` runs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from economic_index.paths import ROOT
from tests.python.conftest import once, successful_build

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a session where nobody has asked for one."""
    if os.environ.get("ENGINE") == "spark":
        return
    for item in items:
        if item.get_closest_marker("spark"):
            item.add_marker(pytest.mark.skip(reason="runs by make test ENGINE=spark"))


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    """A local session, without dbt."""
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.log.level", "ERROR")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.parquet.mergeSchema", "true")
        .config("spark.sql.ansi.enabled", "false")
        .getOrCreate()
    )
    yield spark
    spark.stop()


# Two executors in processes of their own.
CLUSTER = "local-cluster[2,1,1024]"
EXECUTOR = "CoarseGrainedExecutorBackend"
# How long it works before one of its executors dies, in seconds: the counting of
# records has begun by then.
ALIVE = 60


def build_on_a_cluster(place: Path) -> None:
    """Build the sample on executors of their own, one of which is killed meanwhile."""
    command = [sys.executable, "-m", "economic_index", "build", "--engine", "spark"]
    environment = {
        "ECONOMIC_INDEX_SPARK_MASTER": CLUSTER,
        "ECONOMIC_INDEX_LEDGER": str(place / "ledger"),
    }
    with (place / "build.log").open("w") as log:
        build = subprocess.Popen(
            [*command, "--output", str(place)],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        was_killed = kill_executor(psutil.Process(build.pid))
        code = build.wait()
    assert code == 0, (place / "build.log").read_text()
    assert was_killed


def kill_executor(build: psutil.Process) -> bool:
    """Kill one executor of a build once it has worked for a while.

    Returns:
        False if the build has ended before.
    """
    while build.is_running() and build.status() != psutil.STATUS_ZOMBIE:
        for child in build.children(recursive=True):
            with suppress(psutil.Error):
                is_executor = any(EXECUTOR in part for part in child.cmdline())
                if is_executor and time.time() - child.create_time() > ALIVE:
                    child.kill()
                    return True
        time.sleep(1)
    return False


@pytest.fixture(scope="session")
def spark_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build folder that Spark makes of the built-in sample."""
    return once(tmp_path_factory, "spark_build", build_on_a_cluster)


@pytest.fixture(scope="session")
def duckdb_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build folder that DuckDB makes of it."""
    return once(tmp_path_factory, "duckdb_build", successful_build)
