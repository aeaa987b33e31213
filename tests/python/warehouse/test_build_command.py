"""The build command: refusals, atomicity, missing slices, several releases at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from tests.python.conftest import run_build, successful_build
from tests.python.warehouse.warehouses import (
    SAMPLE_WAVES,
    ChangeLines,
    assert_same_marts,
    change_release,
    file_hashes,
    waves_of,
)

EditSample = Callable[[ChangeLines], Path]


@pytest.fixture
def last_good(sample_build: Path, tmp_path: Path) -> Path:
    """A build folder of its own, as a build of the sample left it."""
    return Path(shutil.copytree(sample_build, tmp_path / "last_good", symlinks=True))


@pytest.fixture
def edited_sample(sample_dir: Path, tmp_path: Path) -> EditSample:
    """Make a copy of the sample with the lines of its data files passed through."""

    def edit(change: ChangeLines) -> Path:
        return change_release(sample_dir, tmp_path, change)

    return edit


def public_hashes(folder: Path) -> dict[str, str]:
    """Hashes of what readers of a build see: the warehouse and the published files."""
    return {
        path: digest
        for path, digest in file_hashes(folder).items()
        if path == "warehouse.duckdb" or path.startswith("published/")
    }


def is_readable(folder: Path) -> bool:
    """Whether both databases of a build open and hold rows."""
    for path in ("warehouse.duckdb", "published/published.duckdb"):
        with duckdb.connect(str(folder / path), read_only=True) as connection:
            usage = connection.execute("select 1 from marts.fct_geography_usage")
            if not usage.fetchone():
                return False
    return True


def test_bad_input(edited_sample: EditSample, last_good: Path) -> None:
    """One clear message, exit code 2, and the last good build as it was."""
    broken_line = 100

    def break_a_value(lines: list[str]) -> list[str]:
        place = broken_line - 1
        row = lines[place].rpartition(",")[0]
        return [*lines[:place], f"{row},13x\n", *lines[place + 1 :]]

    before = public_hashes(last_good)
    outcome = run_build(last_good, "--release", edited_sample(break_a_value))
    assert outcome.returncode == 2
    problem, assurance = outcome.stderr.split("\n", 1)[1].splitlines()
    assert problem.startswith("Invalid input. release_synthetic/data/")
    assert f".csv, line {broken_line}, column value: " in problem
    assert assurance == "The last good warehouse is untouched."
    # A value may be a count below the threshold: no message repeats one.
    assert "13x" not in outcome.stdout + outcome.stderr
    assert public_hashes(last_good) == before
    assert is_readable(last_good)


def test_failing_data_test(edited_sample: EditSample, last_good: Path) -> None:
    """A task that is left out passes validation; a data test fails, exit code 1."""

    def leave_a_task_out(lines: list[str]) -> list[str]:
        share = next(line for line in lines if ",onet_task_pct," in line)
        cell = share.rpartition(",")[0]
        count = cell.replace(",onet_task_pct,", ",onet_task_count,")
        return [line for line in lines if line.rpartition(",")[0] not in (cell, count)]

    before = public_hashes(last_good)
    outcome = run_build(last_good, "--release", edited_sample(leave_a_task_out))
    assert outcome.returncode == 1
    title, *failures, assurance = outcome.stderr.strip().splitlines()
    assert title == "The build failed:"
    assert [line.partition(":")[0] for line in failures] == [
        "plain_shares_sum_to_100_in_a_geography"
    ]
    assert assurance == "The last good warehouse is untouched."
    assert public_hashes(last_good) == before
    assert is_readable(last_good)


def test_one_build_at_a_time(sample_dir: Path, last_good: Path) -> None:
    """A second build into the same folder would clear away what the first one makes."""
    before = public_hashes(last_good)
    with FileLock(last_good / ".lock"):
        outcome = run_build(last_good, "--release", sample_dir)
    assert outcome.returncode == 1
    assert f"{last_good}: another build is at work there." in outcome.stderr
    assert public_hashes(last_good) == before


def test_the_sample_replaces_no_real_build(last_good: Path) -> None:
    """Not unless it is asked for by name; the sample over a sample goes on."""
    before = public_hashes(last_good)
    outcome = run_build(last_good)
    assert outcome.returncode == 2
    assert "made of real input" in outcome.stderr
    assert "SAMPLE=100000" in outcome.stderr
    assert public_hashes(last_good) == before


def test_a_build_of_an_older_version_is_known_by_its_waves(
    release_build: Path, tmp_path: Path
) -> None:
    """Plain files, without a word of what they were made of."""
    folder = tmp_path / "build"
    folder.mkdir()
    shutil.copyfile(release_build / "warehouse.duckdb", folder / "warehouse.duckdb")
    outcome = run_build(folder)
    assert outcome.returncode == 2
    assert "made of real input" in outcome.stderr


def test_dbt_from_the_shell(default_build: Path, shell_build: Path) -> None:
    """`dbt build` makes the same marts as the project's own command."""
    ours, theirs = (
        folder / "warehouse.duckdb" for folder in (shell_build, default_build)
    )
    assert waves_of(ours) == waves_of(theirs) >= set(SAMPLE_WAVES)
    assert_same_marts(ours, theirs, waves_of(ours))


@pytest.mark.release
def test_two_releases_at_once(
    sample_dir: Path,
    sample_build: Path,
    release_dir: Path,
    release_build: Path,
    tmp_path: Path,
) -> None:
    """Each wave is as in a build of its release alone.

    The sample comes without its task statements: they carry real O*NET ids under
    synthetic statements, and one id with two statements is refused. Its tasks are then
    unmatched, so its marts of tasks and occupations are not compared.
    """
    sample = Path(shutil.copytree(sample_dir, tmp_path / sample_dir.name))
    (statements,) = sample.rglob("onet_task_statements.csv")
    statements.unlink()
    folder = successful_build(tmp_path / "build", "--release", sample, release_dir)
    together = folder / "warehouse.duckdb"
    release_alone = release_build / "warehouse.duckdb"
    sample_alone = sample_build / "warehouse.duckdb"
    assert waves_of(together) == waves_of(release_alone) | waves_of(sample_alone)
    assert_same_marts(together, release_alone, waves_of(release_alone))
    without_tasks = [
        "dim_request",
        "dim_wave",
        "fct_geography_automation",
        "fct_geography_collaboration",
        "fct_geography_request",
        "fct_geography_usage",
        "fct_slice_coverage",
    ]
    assert_same_marts(together, sample_alone, waves_of(sample_alone), without_tasks)
