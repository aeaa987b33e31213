"""Fixtures of the tests of usage records."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.python.conftest import once, run_build, target_folder
from tests.python.inputs.records.logs import write_log

VERIFICATION = "tests/disclosure/every_class_of_records_is_safe.sql"


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The hand-written log: its glob, and the folder of its reference tables."""
    folder = once(tmp_path_factory, "log", write_log)
    return str(folder / "log" / "*.parquet"), folder / "reference"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, log: tuple[str, Path]) -> Path:
    """The build of the log, all tests passed."""
    return once(tmp_path_factory, "records_build", lambda place: build_log(place, log))


def build_log(folder: Path, log: tuple[str, Path]) -> None:
    """Build the log, and keep what was said, the verification and dbt's manifest."""
    outcome = run_build(folder, "--records", log[0], "--reference", log[1])
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    (folder / "stdout.txt").write_text(outcome.stdout)
    target = target_folder()
    compiled = target / "compiled" / "economic_index" / VERIFICATION
    (folder / "verification.sql").write_text(compiled.read_text())
    (folder / "manifest.json").write_text((target / "manifest.json").read_text())
