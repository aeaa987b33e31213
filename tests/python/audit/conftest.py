"""A full build of one random log."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from audit.pipeline import Build, Pipeline, full_build
from audit.random_logs import Shape, write_random_log
from tests.python.conftest import loaded_python, once, take_along_parse, target_folder

SHAPE = Shape(
    size=9_000,
    countries=10,
    states=5,
    tasks=20,
    branching=(3, 2, 3),
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
    return once(
        tmp_path_factory,
        "audit_log",
        lambda place: write_random_log(place, 0, SHAPE),
    )


def build_log(folder: Path, log: Path) -> None:
    """Build the log as a user does, and keep what was said."""
    (folder / "target").mkdir()
    take_along_parse(target_folder(), folder / "target")
    with pytest.MonkeyPatch.context() as replaced:
        replaced.setattr(sys, "executable", loaded_python())
        build = full_build(folder, log)
    (folder / "said.txt").write_text(build.said)


@pytest.fixture(scope="session")
def protected(tmp_path_factory: pytest.TempPathFactory, log: Path) -> Build:
    """The build of the log as a user makes it."""
    folder = once(tmp_path_factory, "audit_build", lambda place: build_log(place, log))
    said = (folder / "said.txt").read_text()
    return Build(folder / "out", folder / "target", log, said)


@pytest.fixture(scope="session")
def pipeline(protected: Build) -> Pipeline:
    """The compiled models."""
    return Pipeline.of(protected)
