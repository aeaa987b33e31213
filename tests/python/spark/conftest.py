"""Fixtures of the tests of Spark, which `make test ENGINE=spark` runs."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from economic_index.paths import BUILD, ROOT
from economic_index.sample.layouts import write_sample
from economic_index.sample.records import write_sample_records
from tests.python.conftest import (
    once,
    run_build,
    successful_build,
    take_along_parse,
)

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


# Most statements run once, on small tables: Java's first compiler is enough for them,
# and its plainest collector.
OF_SMALL_TABLES = (
    "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m -XX:+UseSerialGC"
)
# The driver plans, and its plans die young.
OF_THE_DRIVER = f"{OF_SMALL_TABLES} -Xmn768m"
SUBMIT = [
    *("--conf", f"spark.driver.extraJavaOptions={OF_THE_DRIVER}"),
    *("--conf", f"spark.executor.extraJavaOptions={OF_SMALL_TABLES}"),
    # Nobody looks at the plans of the statements.
    *("--conf", "spark.sql.ui.explainMode=simple"),
    "pyspark-shell",
]
ENVIRONMENT = {
    "PYSPARK_SUBMIT_ARGS": shlex.join(SUBMIT),
    "ECONOMIC_INDEX_SPARK_PARTITIONS": "2",
}
# Every branch of the models has records at this size, and Spark plans most of the time.
SIZE = 20_000
SAMPLE = ("--sample", str(SIZE))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a session where nobody has asked for one; else prepare them."""
    if os.environ.get("ENGINE") == "spark":
        for name, value in ENVIRONMENT.items():
            os.environ.setdefault(name, value)
        return
    for item in items:
        if item.get_closest_marker("spark"):
            item.add_marker(pytest.mark.skip(reason="runs by make test ENGINE=spark"))


@pytest.fixture(scope="module", autouse=True)
def no_session_of_another_file() -> Iterator[None]:
    """Have no build inherit that this process has used Spark Connect."""
    yield
    forget_connect()


def forget_connect() -> None:
    """Forget that this process has used Spark Connect."""
    os.environ.pop("SPARK_CONNECT_MODE_ENABLED", None)


@dataclass(frozen=True)
class Server:
    """A Spark Connect server on this machine.

    Attributes:
        address: as SPARK_REMOTE names it.
        tables: the folder of its tables.
        process: the command that runs it, whose children are its own processes.
    """

    address: str
    tables: Path
    process: int


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server that comes with Spark, one a worker."""
    with served(tmp_path_factory.mktemp("server"), "local[2]") as running:
        yield running


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Such a server, with two executors in processes of their own."""
    with served(tmp_path_factory.mktemp("cluster"), ON_EXECUTORS) as running:
        yield running


@contextmanager
def served(place: Path, master: str) -> Iterator[Server]:
    """A Spark Connect server during the block.

    Args:
        place: for its tables and its log.
        master: what computes.
    """
    import pyspark

    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    settings = {
        "spark.connect.grpc.binding.port": port,
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.warehouse.dir": place / "tables",
        "spark.ui.enabled": "false",
        "spark.sql.ui.explainMode": "simple",
        "spark.driver.memory": "2g",
        "spark.driver.extraJavaOptions": OF_SMALL_TABLES,
        "spark.executor.extraJavaOptions": OF_SMALL_TABLES,
        # As the profile has them for a local session.
        "spark.buffer.pageSize": "2m",
        "spark.sql.shuffle.partitions": "2",
    }
    command = [Path(pyspark.__file__).parent / "sbin" / "start-connect-server.sh"]
    command += ["--wait", "--master", master]
    for name, value in settings.items():
        command += ["--conf", f"{name}={value}"]
    log = place / "server.log"
    with log.open("w") as file:
        process = subprocess.Popen(
            list(map(str, command)),
            cwd=place,
            env=os.environ | {"PYSPARK_SUBMIT_ARGS": "pyspark-shell"},
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        while not listens(port):
            assert process.poll() is None, log.read_text()
            time.sleep(0.2)
        yield Server(f"sc://localhost:{port}", place / "tables", process.pid)
    finally:
        # The script and the process of Java that it has begun.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def listens(port: int) -> bool:
    """Whether somebody listens at a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("localhost", port)) == 0


@pytest.fixture(scope="module")
def session(server: Server) -> Iterator[SparkSession]:
    """A session of a server, without dbt."""
    with connected(server) as spark:
        yield spark


@contextmanager
def connected(server: Server) -> Iterator[SparkSession]:
    """A session of a server during the block, without dbt."""
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.remote(server.address).create()
    try:
        for name, value in OF_A_SESSION.items():
            spark.conf.set(name, value)
        yield spark
    finally:
        spark.stop()
        forget_connect()


# As the profile has them.
OF_A_SESSION = {
    "spark.sql.ansi.enabled": "false",
    "spark.sql.parquet.mergeSchema": "true",
    "spark.sql.session.timeZone": "UTC",
}


# Two executors in processes of their own.
ON_EXECUTORS = "local-cluster[2,1,1024]"
EXECUTOR = "CoarseGrainedExecutorBackend"
# The driver's own process of Java, which is the session.
DRIVER = "org.apache.spark.deploy.SparkSubmit"
# What a build prints when dbt begins.
BEGUN = "seeds, models, data tests"


def build_and_kill(
    place: Path,
    victim: str,
    seconds: int,
    *options: str | Path,
    server: Server | None = None,
) -> subprocess.CompletedProcess[str]:
    """Build on Spark, while a process of the build is killed.

    Args:
        place: for the outputs and the log.
        victim: what the command line of the process holds.
        seconds: how long dbt works before the process dies.
        options: of the command.
        server: what the build runs on, and whose process it is; without one the build
            begins a local session.

    Returns:
        The exit code, and what the build printed.
    """
    command = [sys.executable, "-m", "economic_index", "build", "--engine", "spark"]
    environment = {"ECONOMIC_INDEX_LEDGER": str(place / "ledger")}
    if server is not None:
        environment["SPARK_REMOTE"] = server.address
    log = place / "build.log"
    with log.open("w") as file:
        build = subprocess.Popen(
            [*command, "--output", str(place), *map(str, options)],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        owner = build.pid if server is None else server.process
        was_killed = kill(build.pid, psutil.Process(owner), victim, seconds, log)
        code = build.wait()
    assert was_killed, log.read_text()
    return subprocess.CompletedProcess(command, code, log.read_text())


def kill(pid: int, owner: psutil.Process, victim: str, seconds: int, log: Path) -> bool:
    """Kill one child of the owner once dbt has worked for some seconds in a build.

    Returns:
        False if the build has ended before.
    """
    build, begun = psutil.Process(pid), None
    while build.is_running() and build.status() != psutil.STATUS_ZOMBIE:
        if begun is None and BEGUN in log.read_text():
            begun = time.monotonic()
        if begun is not None and time.monotonic() - begun > seconds:
            for child in owner.children(recursive=True):
                with suppress(psutil.Error):
                    if any(victim in part for part in child.cmdline()):
                        child.kill()
                        return True
        time.sleep(1)
    return False


@dataclass(frozen=True)
class Inputs:
    """What both engines build of.

    Attributes:
        options: of the command.
        hierarchy: the file of the request clusters.
    """

    options: tuple[str | Path, ...]
    hierarchy: Path


def write_inputs(place: Path) -> None:
    """Write the sample in every layout, its records without statements of tasks."""
    write_sample(place)
    reference = write_sample_records(place / "records", SIZE) / "reference"
    # Under the ids of O*NET's tasks the sample says something else than the release.
    (reference / "onet_task_statements.csv").unlink()


@pytest.fixture(scope="session")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """The built-in sample.

    Where AEI_RELEASE_DIR names the real release, that one takes the place of the
    sample's of the same layout: a build on Spark takes minutes, and this is both.
    """
    reference = "records_synthetic/reference/request_hierarchy.csv"
    if "AEI_RELEASE_DIR" not in os.environ:
        return Inputs(SAMPLE, BUILD / "sample" / reference)
    place = once(tmp_path_factory, "inputs", write_inputs)
    releases = (os.environ["AEI_RELEASE_DIR"], *place.glob("release_synthetic_*"))
    records = place / "records"
    options = (
        *("--release", *releases),
        *("--records", f"{records}/records/*.parquet"),
        *("--reference", records / "reference"),
    )
    return Inputs(options, records / "reference" / "request_hierarchy.csv")


@pytest.fixture(scope="session")
def spark_build(tmp_path_factory: pytest.TempPathFactory, inputs: Inputs) -> Path:
    """The build folder that Spark makes of the inputs, in a local session."""
    return once(
        tmp_path_factory,
        "spark_build",
        lambda place: successful_build(place, "--engine", "spark", *inputs.options),
    )


@pytest.fixture(scope="session")
def duckdb_build(tmp_path_factory: pytest.TempPathFactory, inputs: Inputs) -> Path:
    """The build folder that DuckDB makes of them, and a target with compiled models."""

    def build(place: Path) -> None:
        (place / "target").mkdir()
        take_along_parse(ROOT / "target", place / "target")
        target = str(place / "target")
        outcome = run_build(place, *inputs.options, DBT_TARGET_PATH=target)
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr

    return once(tmp_path_factory, "duckdb_build", build)
