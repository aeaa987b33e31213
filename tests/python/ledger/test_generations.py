"""Outputs change together: killed before any operation, a reader sees one build."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from economic_index import generations
from economic_index import swap as swapping
from economic_index.generations import clear, current, install

NAMES = ("warehouse.duckdb", "published", "request.json")
ALL = (*NAMES, "unprotected")
# What changes a disk, by where it is looked up.
OPERATIONS = (
    (Path, "rename"),
    (Path, "replace"),
    (Path, "symlink_to"),
    (Path, "unlink"),
    (Path, "mkdir"),
    (os, "link"),
    (shutil, "rmtree"),
    (swapping, "_exchange"),
)


class KilledError(BaseException):
    """Nothing catches it, as nothing catches a kill."""


def write_outputs(folder: Path, text: str) -> Path:
    """Outputs that all say the same."""
    (folder / "published" / "csv").mkdir(parents=True)
    for name in ("warehouse.duckdb", "published/csv/a.csv", "request.json"):
        (folder / name).write_text(text)
    return folder


def seen(folder: Path) -> list[str]:
    """What each output says to a reader; "" where none is there."""
    return [
        path.read_text() if (path := folder / name).exists() else ""
        for name in ("warehouse.duckdb", "published/csv/a.csv", "request.json")
    ]


def nothing(folder: Path) -> None:
    folder.mkdir()


def plain(folder: Path) -> None:
    """As older versions left it."""
    write_outputs(folder, "old")


def linked(folder: Path) -> None:
    folder.mkdir()
    work = write_outputs(folder / ".next", "old")
    install(work, folder, "first", NAMES, ALL)
    work.rmdir() if not any(work.iterdir()) else shutil.rmtree(work)


def copied(folder: Path) -> None:
    """As a tool that follows links copies it."""
    linked(folder.with_name("original"))
    shutil.copytree(folder.with_name("original"), folder)
    assert not (folder / ".current").is_symlink()


@pytest.mark.parametrize("start", [nothing, plain, linked, copied])
@pytest.mark.parametrize("exchanges", [True, False])
def test_a_kill_before_each_operation(
    tmp_path: Path, start: Callable[[Path], None], exchanges: bool
) -> None:
    if exchanges and os.uname().sysname != "Linux":
        pytest.skip("only Linux lets two places trade what they hold")
    before = [""] * 3 if start is nothing else ["old"] * 3
    killed = 0
    while True:
        folder = tmp_path / f"{killed}" / "build"
        folder.parent.mkdir()
        start(folder)
        work = write_outputs(folder / ".next", "new")
        with pytest.MonkeyPatch.context() as patch:
            if not exchanges:
                patch.setattr(swapping, "_exchange", lambda one, other: False)
            done = count_operations(patch, killed, has_exchange=exchanges)
            try:
                clear(folder, ALL)
                install(work, folder, "second", NAMES, ALL)
            except KilledError:
                pass
        if exchanges:
            assert seen(folder) in (before, ["new"] * 3), f"operation {killed}"
        is_over = done[0] <= killed
        # The next build puts right what the system could not do in one step.
        clear(folder, ALL)
        assert seen(folder) in (before, ["new"] * 3), f"operation {killed}"
        work = write_outputs(fresh(folder / ".next"), "newer")
        install(work, folder, "third", NAMES, ALL)
        assert seen(folder) == ["newer"] * 3
        assert [path.name for path in (folder / ".builds").iterdir()] == ["third"]
        if is_over:
            break
        killed += 1
    assert killed > 5


def fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def count_operations(
    patch: pytest.MonkeyPatch, allowed: int, *, has_exchange: bool
) -> list[int]:
    """Kill before the operation after so many; the number of those tried."""
    tried = [0]

    def guarded(original: Callable) -> Callable:
        def call(*arguments, **options):
            tried[0] += 1
            if tried[0] > allowed:
                raise KilledError
            return original(*arguments, **options)

        return call

    for place, name in OPERATIONS:
        if name != "_exchange" or has_exchange:
            patch.setattr(place, name, guarded(getattr(place, name)))
    return tried


def test_whoever_has_a_file_open_keeps_it(tmp_path: Path) -> None:
    folder = tmp_path / "build"
    linked(folder)
    with (folder / "published/csv/a.csv").open() as handle:
        install(write_outputs(folder / ".next2", "new"), folder, "second", NAMES, ALL)
        assert handle.read() == "old"
    assert seen(folder) == ["new"] * 3


def test_what_a_build_does_not_have_goes(tmp_path: Path) -> None:
    folder = tmp_path / "build"
    linked(folder)
    (folder / "warehouse.duckdb.wal").write_text("of the old warehouse")
    work = write_outputs(folder / ".next2", "new")
    (work / "published").rename(work / "unprotected")
    names = ("warehouse.duckdb", "unprotected", "request.json")
    install(work, folder, "second", names, ALL)
    assert not os.path.lexists(folder / "published")
    assert not (folder / "warehouse.duckdb.wal").exists()
    assert (folder / "unprotected/csv/a.csv").read_text() == "new"


def test_a_disk_that_knows_no_second_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(old: str, new: str) -> None:
        raise OSError

    monkeypatch.setattr(generations.os, "link", refuse)
    folder = tmp_path / "build"
    plain(folder)
    work = write_outputs(folder / ".next", "new")
    install(work, folder, "second", NAMES, ALL)
    assert seen(folder) == ["new"] * 3
    assert current(folder) == "second"
