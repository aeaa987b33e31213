"""Full builds of one random log, with and without the secondary rules."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.python.audit.pipeline import Build, Pipeline, full_build
from tests.python.audit.random_logs import Shape, write_random_log

SHAPE = Shape(
    size=9_000,
    countries=10,
    states=5,
    tasks=20,
    branching=(2, 2, 2),
    patterns=6,
    unknown=(0.02, 0.05, 0.05, 0.05, 0.02),
    skew=2.0,
    tied=0.5,
    accounts=30,
    dominant=0.1,
    edges=20,
    has_api=True,
    small_requests=False,
)


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random log whose account ids can be recognised."""
    folder = tmp_path_factory.mktemp("audit_log")
    write_random_log(folder, 0, SHAPE)
    return folder


@pytest.fixture(scope="session")
def builds(tmp_path_factory: pytest.TempPathFactory, log: Path) -> tuple[Build, Build]:
    """Two full builds of the log at once: with the secondary rules, and without."""
    folders = [tmp_path_factory.mktemp(name) for name in ("protected", "unprotected")]
    options = [(), ("--without-secondary-suppression",)]
    with ThreadPoolExecutor(2) as pool:
        jobs = [
            pool.submit(full_build, folder, log, *given)
            for folder, given in zip(folders, options, strict=True)
        ]
        return jobs[0].result(), jobs[1].result()


@pytest.fixture(scope="session")
def protected(builds: tuple[Build, Build]) -> Build:
    """The build of the log as a user makes it."""
    return builds[0]


@pytest.fixture(scope="session")
def unprotected(builds: tuple[Build, Build]) -> Build:
    """The build without the secondary rules."""
    return builds[1]


@pytest.fixture(scope="session")
def pipeline(protected: Build) -> Pipeline:
    """The compiled models."""
    return Pipeline.of(protected)
