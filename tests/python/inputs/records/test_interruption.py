"""What a kill and a full disk leave behind: the last good build, whole and readable."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from economic_index import swap as swapping
from economic_index.paths import ROOT
from economic_index.swap import recover, swap
from tests.python.conftest import loaded_python, run_build

# Phases of a build as it prints them; it is killed soon after each has begun.
PHASES = ("read and check the input", "seeds, models, data tests", "publish")
DEADLINE_SECONDS = 120


def digests(folder: Path) -> dict[str, str]:
    """Hashes of everything that readers of a build see."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for name in ("warehouse.duckdb", "published", "quality")
        for path in [folder / name, *sorted((folder / name).rglob("*"))]
        if path.is_file()
    }


def assert_readable(folder: Path) -> None:
    for path in ("warehouse.duckdb", "published/published.duckdb"):
        with duckdb.connect(str(folder / path), read_only=True) as connection:
            assert connection.execute("select 1 from marts.dim_wave").fetchone()


def started(folder: Path, log: tuple[str, Path], python: str) -> subprocess.Popen[str]:
    """A build of the log into a folder, in a session of its own."""
    command = [python, "-m", "economic_index", "build"]
    command += ["--records", log[0], "--reference", str(log[1])]
    command += ["--output", str(folder)]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=heed_signals,
    )


def heed_signals() -> None:
    """Signals that are ignored where the tests run in the background or by `nohup`."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def await_phase(process: subprocess.Popen[str], phase: str) -> None:
    """Wait until a build has just begun a phase."""
    said = ""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while phase not in said and time.monotonic() < deadline:
        said += process.stdout.read(1)
    time.sleep(0.3)
    assert process.poll() is None, said


@pytest.mark.parametrize(
    ("name", "phase", "code"),
    [
        ("SIGINT", "load dbt", 130),
        ("SIGHUP", "parse the project", 129),
        ("SIGTERM", "seeds, models, data tests", 143),
        ("SIGINT", "seeds, models, data tests", 130),
    ],
)
def test_signal(built: Path, log, tmp_path: Path, name: str, phase: str, code: int):
    """A signal that can be caught: one line, and nothing left but the last build."""
    folder = tmp_path / "build"
    shutil.copytree(built, folder, symlinks=True)
    before = digests(folder)
    # The loaded Python has loaded dbt.
    python = sys.executable if phase == "load dbt" else loaded_python()
    with started(folder, log, python) as process:
        await_phase(process, phase)
        # Models run by now, and the process of the quality checks is there.
        time.sleep(2)
        process.send_signal(getattr(signal, name))
        # Children hold the pipe open: the end of it is the end of the last one.
        said, _ = process.communicate(timeout=30)
    assert process.returncode == code
    *_, line = said.splitlines()
    assert line == f"Stopped by {name}. What was there before is untouched."
    assert "Traceback" not in said
    assert digests(folder) == before
    assert not list(folder.glob(".next*"))


@pytest.mark.parametrize("phase", PHASES)
def test_kill(built: Path, log, tmp_path: Path, phase: str):
    """The signal that cannot be caught, in the middle of each phase."""
    folder = tmp_path / "build"
    shutil.copytree(built, folder, symlinks=True)
    before = digests(folder)
    # Once as a user has it.
    python = sys.executable if phase == PHASES[1] else loaded_python()
    with started(folder, log, python) as process:
        await_phase(process, phase)
        os.killpg(process.pid, signal.SIGKILL)
    assert (folder / ".next").exists(), "it was killed before it had begun"
    assert digests(folder) == before
    assert_readable(folder)
    # The next build, though it fails, clears away what the killed one left.
    outcome = run_build(folder, "--records", tmp_path / "no*.parquet")
    assert outcome.returncode == 2
    assert not (folder / ".next").exists()


@pytest.fixture
def small_disk(tmp_path: Path, built: Path):
    """A disk of its own that holds the last good build and not a second one."""
    place = tmp_path / "disk"
    place.mkdir()
    held = sum(
        path.stat().st_size
        for path in built.rglob("*")
        if path.is_file() and not path.is_symlink()
    ) + (2 << 20)
    # Small files take whole pages.
    size = held + 4096 * sum(1 for _ in built.rglob("*"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"a disk of its own needs the right to mount: {mounted.stderr}")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_full_disk(small_disk: Path, built: Path, log):
    folder = small_disk / "build"
    shutil.copytree(built, folder, symlinks=True)
    before = digests(folder)
    outcome = run_build(folder, "--records", log[0], "--reference", log[1])
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    title, problem, assurance = outcome.stderr.strip().splitlines()
    assert title == "The build failed:"
    assert problem.startswith(f"{folder}: the disk is full. Free some space")
    assert assurance == "The last good warehouse is untouched."
    assert digests(folder) == before
    assert_readable(folder)
    assert not (folder / ".next").exists()


@pytest.mark.parametrize("exchanges", [True, False])
def test_swap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchanges: bool):
    if not exchanges:
        monkeypatch.setattr(swapping, "_exchange", lambda one, other: False)
    new, old = tmp_path / "new", tmp_path / "old"
    for text in ("first", "second"):
        new.mkdir()
        (new / "file").write_text(text)
        swap(new, old)
        assert (old / "file").read_text() == text
        assert list(tmp_path.iterdir()) == [old]


def test_a_swap_that_ended_half_way_is_undone(tmp_path: Path):
    place, retired = tmp_path / "published", tmp_path / ".published.old"
    retired.mkdir()
    (retired / "file").write_text("last good")
    recover(place)
    assert (place / "file").read_text() == "last good"
    assert not retired.exists()
