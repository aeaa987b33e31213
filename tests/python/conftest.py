"""Fixtures of several test folders: the releases, and the warehouses built of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from filelock import FileLock

from benchmarks.pages import find_chromium, headless
from economic_index.paths import ROOT
from economic_index.sample.release import write_sample_release
from tests.python.loaded.python import start_loaded_python, stop_loaded_python

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# What the command `dbt` runs, and a script that runs it on what was parsed before.
DBT_COMMAND = "from dbt.cli.main import cli; cli()"
DBT = ROOT / "tests" / "python" / "loaded" / "run_dbt.py"

REAL_RELEASE = ROOT.parent / "shared" / "data" / "release_2025_09_15"

# The other releases that lie beside it, in an order that is not that of their dates.
OTHER_RELEASES = (
    "release_2026_06_26",
    "labor_market_impacts",
    "release_2025_02_10",
    "release_2026_01_15",
    "release_2025_03_27",
)

# Files whose builds take longest. They come first, so that no worker has one of them
# left when the other has ended; those that read one build do not begin together.
LONGEST = (
    "warehouse/test_build_command.py",
    "inputs/records/test_build.py",
    "inputs/records/test_interruption.py",
    "inputs/records/test_waves.py",
    "package/test_example.py",
    "adapters/test_howtos.py",
    "warehouse/test_every_release.py",
    "index/test_build.py",
    "inputs/records/test_beside_release.py",
    "docs/test_howto_models.py",
    "audit/test_leaks.py",
    "dashboard/test_browser.py",
    "quality/test_quality.py",
    "api/test_charts.py",
    "dashboard/test_release_site.py",
    "dashboard/test_exhibits.py",
    "bi/test_sqlalchemy.py",
)

# Models that tests compile and run on rows of their own.
RUN_ON_OWN_ROWS = (
    "int_usage__index",
    "int_tasks__shares",
    "int_records__placed",
    "int_records__prices",
    "int_records__task_sums",
    "int_records__measures",
    "int_disclosure__task_means",
    "claims__verdicts",
    "claims",
)


def pytest_configure(config: pytest.Config) -> None:
    """Keep what builds share out of the way of the other worker's."""
    if hasattr(config, "workerinput"):
        # Two dbt runs must not write one target folder.
        target = Path(tempfile.mkdtemp(prefix="dbt-target-"))
        take_along_parse(target_folder(), target)
        os.environ["DBT_TARGET_PATH"] = str(target)


def target_folder() -> Path:
    """The folder of what dbt parses and compiles."""
    return ROOT / os.environ.get("DBT_TARGET_PATH", "target")


def take_along_parse(source: Path, target: Path) -> None:
    """Spare dbt parsing every file once more in another target folder.

    dbt parses anew what has changed since, and all where the variables of the
    environment differ that the profile names.

    Args:
        source: a target folder, which need not be there.
        target: another one.
    """
    parse_state = source / "partial_parse.msgpack"
    if parse_state.exists():
        shutil.copy(parse_state, target)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first; workers take files in this order."""
    places = {ROOT / "tests" / "python" / file: n for n, file in enumerate(LONGEST)}
    assert all(path.is_file() for path in places)
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the loaded Python, and remove a worker's target folder."""
    stop_loaded_python()
    if hasattr(config, "workerinput"):
        shutil.rmtree(os.environ["DBT_TARGET_PATH"], ignore_errors=True)


def once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]
) -> Path:
    """A folder that the first worker to ask for it makes, and all of them read.

    Args:
        factory: pytest's.
        name: of the folder.
        make: makes what is in it; gets the empty folder.
    """
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    place, done = root / name, root / f"{name}.done"
    with FileLock(root / f"{name}.lock"):
        if not done.exists():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            make(place)
            done.touch()
    return place


def loaded_python() -> str:
    """A Python for commands of this checkout, which need not load its libraries.

    Where coverage is measured it is the usual one, which takes note of what it runs.
    """
    is_measured = "COVERAGE_PROCESS_CONFIG" in os.environ
    return sys.executable if is_measured else start_loaded_python()


def run_command(
    command: Sequence[str | Path], environment: Mapping[str, str], folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run a command in a project's folder, with some more variables set."""
    return subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def run_dbt(*options: str | Path, **environment: str) -> str:
    """What a dbt command that must succeed prints.

    Args:
        options: the command and its options.
        environment: variables to set beside those that are set.
    """
    outcome = run_command(
        [loaded_python(), DBT, target_folder(), *options], environment
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return outcome.stdout


def run_build(
    folder: Path,
    *options: str | Path,
    python: str | None = None,
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """Run the build command as a user does.

    Args:
        folder: for the outputs.
        options: of the command, besides where the outputs go.
        python: what runs it; `None` stands for the loaded Python.
        environment: variables to set beside those that are set.
    """
    start = python or loaded_python()
    build = [start, "-m", "economic_index", "build", "--output", folder]
    # A ledger of its own, which goes along where the folder is copied.
    ledger = {"ECONOMIC_INDEX_LEDGER": str(folder / "ledger")}
    return run_command([*build, *options], ledger | environment)


def successful_build(
    folder: Path, *options: str | Path, python: str | None = None
) -> Path:
    """The folder of a build that must succeed, see `run_build`."""
    outcome = run_build(folder, *options, python=python)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return folder


@pytest.fixture(scope="session")
def release_dir() -> Path:
    """The real release folder; skips the test where there is none."""
    folder = Path(os.environ.get("AEI_RELEASE_DIR", REAL_RELEASE))
    if not folder.is_dir():
        pytest.skip(f"no real release at {folder}: set AEI_RELEASE_DIR")
    return folder


@pytest.fixture(scope="session")
def sample_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's release, a synthetic release folder."""
    made = once(
        tmp_path_factory,
        "sample",
        lambda place: write_sample_release(place / "release_synthetic"),
    )
    return made / "release_synthetic"


@pytest.fixture(scope="session")
def default_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build folder of a build without input: the sample in both its kinds.

    It is made as a user makes it, by a Python that loads what it needs.
    """
    return once(
        tmp_path_factory,
        "default_build",
        lambda place: successful_build(place, python=sys.executable),
    )


@pytest.fixture(scope="session")
def sample_build(tmp_path_factory: pytest.TempPathFactory, sample_dir: Path) -> Path:
    """The build folder made of the sample release, every data test passed."""
    return once(
        tmp_path_factory,
        "sample_build",
        lambda place: successful_build(place, "--release", sample_dir),
    )


@pytest.fixture(scope="session")
def release_build(tmp_path_factory: pytest.TempPathFactory, release_dir: Path) -> Path:
    """The build folder made of the real release."""
    return once(
        tmp_path_factory,
        "release_build",
        lambda place: successful_build(place, "--release", release_dir),
    )


@pytest.fixture(scope="session")
def every_release_dir(release_dir: Path) -> list[Path]:
    """The folders of all releases that lie beside the real one.

    Skips the test where one of those that its numbers come from is missing.
    """
    missing = [
        name for name in OTHER_RELEASES if not (release_dir.parent / name).is_dir()
    ]
    if missing:
        pytest.skip(f"beside {release_dir} there is no {missing[0]}")
    return [release_dir, *(release_dir.parent / name for name in OTHER_RELEASES)]


@pytest.fixture(scope="session")
def every_release_build(
    tmp_path_factory: pytest.TempPathFactory, every_release_dir: list[Path]
) -> Path:
    """The build folder made of all real releases together."""
    return once(
        tmp_path_factory,
        "every_release_build",
        lambda place: successful_build(place, "--release", *every_release_dir),
    )


def opened(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that only reads, for one test file.

    DuckDB refuses a query while another result of the connection is half read: a
    connection that outlived its file would carry that into the next one.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def sample_warehouse(sample_build: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample release's warehouse, open for reading."""
    yield from opened(sample_build / "warehouse.duckdb")


@pytest.fixture(scope="module")
def default_warehouse(default_build: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the whole sample, every layout of it, open for reading."""
    yield from opened(default_build / "warehouse.duckdb")


@pytest.fixture(scope="module")
def release_warehouse(release_build: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The real release's warehouse, open for reading."""
    yield from opened(release_build / "warehouse.duckdb")


@pytest.fixture(scope="module")
def every_release_warehouse(
    every_release_build: Path,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of all real releases, open for reading."""
    yield from opened(every_release_build / "warehouse.duckdb")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium, one a process; skips the test where none is installed."""
    chromium = find_chromium()
    if chromium is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with headless(chromium) as launched:
        yield launched


def parse(target: Path) -> None:
    """Have dbt parse the project into `target`, what it parsed before left out."""
    take_along_parse(target_folder(), target)
    command = [loaded_python(), "-c", DBT_COMMAND, "parse", "--target-path", target]
    outcome = run_command(command, {})
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.fixture(scope="session")
def parsed_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """dbt's target folder with the manifests of the project."""
    return once(tmp_path_factory, "parsed_project", parse)


@pytest.fixture(scope="session")
def manifest(parsed_project: Path) -> dict:
    """dbt's manifest of the project."""
    return json.loads((parsed_project / "manifest.json").read_text())


def compile_project(folder: Path) -> None:
    """Have dbt compile into `folder` what `compiled_project` promises."""
    run_dbt(
        *("compile", "--select", "resource_type:analysis", *RUN_ON_OWN_ROWS),
        *("--target-path", folder),
        ECONOMIC_INDEX_WAREHOUSE=str(folder / "warehouse.duckdb"),
    )


@pytest.fixture(scope="session")
def compiled_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """dbt's target folder with the compiled SQL of every analysis and of some models.

    The models are those that tests run on rows of their own. The SQL names its tables
    in a database called `warehouse`.
    """
    return once(tmp_path_factory, "compiled_project", compile_project)
