"""The ledger's files: what is entered is found again, what is damaged is named."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from filelock import FileLock

from economic_index.errors import InputError
from economic_index.generations import BUILDS, show_generation
from economic_index.ledger import open_book
from economic_index.ledger.book import (
    HEAD,
    LINES,
    LOCK,
    KeysAt,
    WaveToPublish,
    linked,
)

WAVE = "a wave"


def to_publish(folder: Path, records: str = "r", **facts) -> WaveToPublish:
    """A publication whose files say which records they are of."""
    for name in ("keys", "cells"):
        (folder / f"{name}-{records}").write_text(f"{name} of {records}")
    given = {
        "wave_id": WAVE,
        "record_count": 100,
        "records": records,
        "rules": {"facets": "f"},
        "inputs": {},
        "keys": folder / f"keys-{records}",
        "cells": folder / f"cells-{records}",
    }
    return WaveToPublish(**(given | facts))


def enter(ledger: Path, output: Path, build: str, wave: WaveToPublish) -> None:
    """Publish as a build does, up to its end."""
    with open_book(ledger, to_write=True) as book:
        book.begin([wave], build, "code", output)
        (output / BUILDS / build).mkdir(parents=True)
        show_generation(output, build)
        book.end(build)


def publications(ledger: Path) -> list[str]:
    """The records of each publication."""
    with open_book(ledger, to_write=False) as book:
        return [publication.records for publication in book.publications(WAVE)]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger of two publications."""
    for number in (1, 2):
        wave = to_publish(tmp_path, f"r{number}")
        enter(tmp_path / "ledger", tmp_path / "build", f"build{number}", wave)
    return tmp_path / "ledger"


def test_what_is_entered_is_found_again(ledger):
    assert publications(ledger) == ["r1", "r2"]
    with open_book(ledger, to_write=False) as book:
        first, _ = book.publications(WAVE)
        assert book.path(first.cells).read_text() == "cells of r1"
        assert book.path(first.keys).read_text() == "keys of r1"
        assert first.rules == {"facets": "f"}
        assert book.publications("another") == []


def test_nobody_else_reads_it(ledger):
    assert stat.S_IMODE(ledger.stat().st_mode) == 0o700
    for path in ledger.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_lines_are_added_and_never_changed(ledger, tmp_path):
    before = (ledger / LINES).read_bytes()
    enter(ledger, tmp_path / "build", "build3", to_publish(tmp_path, "r3"))
    assert (ledger / LINES).read_bytes().startswith(before)


def test_keys_of_the_same_records_are_stored_once(ledger, tmp_path):
    enter(ledger, tmp_path / "build", "build3", to_publish(tmp_path, "r2"))
    assert len(list(ledger.glob("*-keys.parquet"))) == 2


def test_keys_that_lie_elsewhere_are_found_again(ledger, tmp_path):
    """Beside those in the ledger, whichever engine publishes the same records next."""
    there = KeysAt("s3a://lake/keys", 100, "12345678901234567890123")
    for number, keys in ((3, there), (4, tmp_path / "keys-r2")):
        wave = to_publish(tmp_path, "r2", keys=keys)
        enter(ledger, tmp_path / "build", f"build{number}", wave)
        with open_book(ledger, to_write=False) as book:
            last = book.publications(WAVE)[-1]
            assert last.keys_at == there
            assert book.path(last.keys).read_text() == "keys of r2"
            assert book.keys_of(WAVE, "r2") == (last.keys, there)
            assert book.keys_of(WAVE, "r1")[1] is None


def test_a_line_of_an_earlier_version_knows_of_no_other_place(tmp_path):
    ledger, output = tmp_path / "ledger", tmp_path / "build"
    enter(ledger, output, "build1", to_publish(tmp_path))
    chain, lines = "", []
    for line in (ledger / LINES).read_text().splitlines():
        event = json.loads(line)
        event.pop("keys_at", None)
        event.pop("chain")
        chain = linked(chain, json.dumps(event, sort_keys=True))
        lines.append(json.dumps({**event, "chain": chain}, sort_keys=True) + "\n")
    (ledger / LINES).write_text("".join(lines))
    (ledger / HEAD).write_text(chain + "\n")
    with open_book(ledger, to_write=False) as book:
        (publication,) = book.publications(WAVE)
        assert publication.keys is not None
        assert publication.keys_at is None


def test_a_wave_that_was_never_shared_starts_anew(ledger, tmp_path):
    wave = to_publish(tmp_path, "r3", is_first=True)
    enter(ledger, tmp_path / "build", "build3", wave)
    assert publications(ledger) == ["r3"]


@pytest.mark.parametrize("is_first", [False, True])
def test_a_build_killed_before_the_swap_has_not_published(ledger, tmp_path, is_first):
    wave = to_publish(tmp_path, "r3", is_first=is_first)
    with open_book(ledger, to_write=True) as book:
        book.begin([wave], "build3", "code", tmp_path / "build")
    assert publications(ledger) == ["r1", "r2"]
    # The next build says so, whatever happens to the folder later.
    with open_book(ledger, to_write=True):
        pass
    assert '"abandoned"' in (ledger / LINES).read_text()
    assert publications(ledger) == ["r1", "r2"]


def test_a_build_killed_after_the_swap_has_published(ledger, tmp_path):
    output = tmp_path / "build"
    with open_book(ledger, to_write=True) as book:
        book.begin([to_publish(tmp_path, "r3")], "build3", "code", output)
    show_generation(output, "build3")
    assert publications(ledger) == ["r1", "r2", "r3"]
    with open_book(ledger, to_write=True):
        pass
    # The folder's next generation changes nothing of what was published.
    show_generation(output, "build4")
    assert publications(ledger) == ["r1", "r2", "r3"]


def lines(ledger: Path) -> list[str]:
    return (ledger / LINES).read_text().splitlines(keepends=True)


@pytest.mark.parametrize(
    ("change", "line", "problem"),
    [
        (lambda all_: [all_[0].replace("100", "101"), *all_[1:]], 1, "not as the"),
        (lambda all_: [all_[0], *all_[2:]], 2, "not as the"),
        (lambda all_: [all_[0], "{}\n", *all_[1:]], 2, "not as the"),
        (lambda all_: [*all_[:-1], all_[-1][:-20]], 4, "cut short"),
        (lambda all_: all_[:-1], 4, "missing"),
        (lambda all_: [], 1, "missing"),
    ],
)
def test_a_damaged_line_is_named(ledger, change, line, problem):
    (ledger / LINES).write_text("".join(change(lines(ledger))))
    with pytest.raises(InputError, match=problem) as refused:
        publications(ledger)
    assert refused.value.where == f"{ledger / LINES}, line {line}"
    assert "backup" in refused.value.fix


def test_a_ledger_without_lines_is_no_new_one(ledger):
    (ledger / LINES).unlink()
    with pytest.raises(InputError, match="cannot be read"):
        publications(ledger)


def test_a_head_that_a_kill_left_behind_is_no_damage(ledger, tmp_path):
    head = (ledger / HEAD).read_text()
    enter(ledger, tmp_path / "build", "build3", to_publish(tmp_path, "r3"))
    (ledger / HEAD).write_text(head)
    assert publications(ledger) == ["r1", "r2", "r3"]


def test_a_changed_or_missing_file_is_named(ledger):
    with open_book(ledger, to_write=False) as book:
        first, second = book.publications(WAVE)
        (ledger / first.cells.name).write_text("other cells")
        (ledger / second.cells.name).unlink()
        for file in (first.cells, second.cells):
            with pytest.raises(InputError, match=file.name):
                book.path(file)


def test_one_build_at_a_time(ledger):
    with (
        FileLock(ledger / LOCK),
        pytest.raises(InputError, match="another build is at work with this ledger"),
        open_book(ledger, to_write=True),
    ):
        pass


def test_a_place_that_cannot_be_written(tmp_path):
    file = tmp_path / "file"
    file.touch()
    for place, problem in ((file, "a file is in the place"), (file / "x", "written")):
        with (
            pytest.raises(InputError, match=problem) as refused,
            open_book(place, to_write=True),
        ):
            pass
        assert "LEDGER" in refused.value.where
