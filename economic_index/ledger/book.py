"""The ledger's files: one line an event, and for each publication what it was made of.

`ledger.jsonl` is appended to and never rewritten. Each line carries a digest of itself
and of the line before it, so that an edited, lost or cut line is noticed. `ledger.head`
repeats the last line's digest: without it nobody would miss lines at the end.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from economic_index.errors import InputError
from economic_index.generations import current

LINES = "ledger.jsonl"
HEAD = "ledger.head"
LOCK = ".lock"

WAY_OUT = (
    "Restore the ledger from a backup. Without one, name an empty folder in LEDGER and "
    "publish only waves that have never been published"
)


@dataclass(frozen=True)
class StoredFile:
    """A file of the ledger, by its name in the folder, and the digest of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True)
class KeysAt:
    """Keys of records in a folder that executors of Spark wrote, and see.

    Attributes:
        place: the folder, as the executors name it.
        count: how many keys there are.
        total: the sum of them, as text.
    """

    place: str
    count: int
    total: str


@dataclass(frozen=True)
class Publication:
    """What one publication of a wave was made of.

    Attributes:
        wave_id: the wave.
        at: when, in UTC. It is not published.
        record_count: how many records it was made of.
        records: their digest, or "" where an older version published the wave.
        rules: a digest a seed that decides what is published.
        inputs: a digest a reference table that was given with the records.
        code: a digest of the project's models and code.
        keys: the file of the records' keys, see ``keys``; None where `records` is "",
            and where a build on a cluster published the wave.
        keys_at: where such a build wrote the keys, if it had a place for them.
        cells: the file of the cells that were published, see ``difference``.
    """

    wave_id: str
    at: str
    record_count: int
    records: str
    rules: Mapping[str, str]
    inputs: Mapping[str, str]
    code: str
    keys: StoredFile | None
    keys_at: KeysAt | None
    cells: StoredFile


@dataclass(frozen=True)
class WaveToPublish:
    """A publication before it is one: its files still lie with the build.

    Attributes:
        keys: the file of the records' keys, or where else they lie.
        cells: the file of the cells.
        is_first: whether the wave's earlier publications were never shared, so that
            they count no more.
    """

    wave_id: str
    record_count: int
    records: str
    rules: Mapping[str, str]
    inputs: Mapping[str, str]
    keys: Path | KeysAt | None
    cells: Path
    is_first: bool = False


class Book:
    """A ledger, open for a build.

    Args:
        folder: its folder; it need not exist until something is written.
        is_locked: whether this process may write.

    Raises:
        InputError: a line or the head is damaged.
    """

    def __init__(self, folder: Path, *, is_locked: bool) -> None:
        self.folder = folder
        self.is_locked = is_locked
        self.is_new = not (folder / LINES).exists() and not (folder / HEAD).exists()
        self.events: list[dict] = []
        self.chain = ""
        self._read()
        self._settle()

    def publications(self, wave_id: str) -> list[Publication]:
        """What readers may have of a wave, earliest first."""
        found: list[Publication] = []
        for event in self.events:
            if event.get("wave") != wave_id or not self._counts(event):
                continue
            if event["is_first"]:
                found = []
            found.append(publication_of(event))
        return found

    def keys_of(
        self, wave_id: str, records: str
    ) -> tuple[StoredFile | None, KeysAt | None]:
        """The keys of records that a wave was published from, wherever they lie.

        Args:
            wave_id: the wave.
            records: the digest of its records.
        """
        keys, keys_at = None, None
        for publication in self.publications(wave_id):
            if publication.records == records:
                keys = publication.keys or keys
                keys_at = publication.keys_at or keys_at
        return keys, keys_at

    def has_heard_of(self, wave_id: str) -> bool:
        """Whether any line is about a wave that was published."""
        return any(
            event.get("wave") == wave_id and self._counts(event)
            for event in self.events
        )

    def path(self, file: StoredFile) -> Path:
        """Where a stored file lies, its bytes checked.

        Raises:
            InputError: it is not there, or damaged.
        """
        path = self.folder / file.name
        try:
            found = digest_of(path)
        except OSError as error:
            raise InputError(str(path), "the file cannot be read", WAY_OUT) from error
        if found != file.sha256:
            raise InputError(
                str(path), "the file is not the one that the ledger wrote", WAY_OUT
            )
        return path

    def adopt(self, waves: Sequence[WaveToPublish], build: str, code: str) -> None:
        """Enter waves that were published before there was this ledger."""
        self._enter("adopted", waves, build, code, "")

    def begin(
        self, waves: Sequence[WaveToPublish], build: str, code: str, output: Path
    ) -> None:
        """Say what is about to be published; `end` says that it was.

        Args:
            waves: the publications.
            build: the generation that holds them, see ``generations``.
            code: a digest of the project's code.
            output: the build folder.
        """
        self._enter("pending", waves, build, code, str(output))

    def end(self, build: str) -> None:
        """Say that a build's publications are where readers see them."""
        self._append([{"event": "published", "build": build, "at": now()}])

    def _enter(
        self,
        event: str,
        waves: Sequence[WaveToPublish],
        build: str,
        code: str,
        output: str,
    ) -> None:
        lines = []
        for number, wave in enumerate(waves, start=1):
            keys, keys_at = self.keys_of(wave.wave_id, wave.records)
            if isinstance(wave.keys, KeysAt):
                keys_at = wave.keys
            elif keys is None and wave.keys is not None:
                keys = self._store(wave.keys, f"{build}-{number}-keys.parquet")
            cells = self._store(wave.cells, f"{build}-{number}-cells.parquet")
            lines.append(
                {
                    "event": event,
                    "wave": wave.wave_id,
                    "at": now(),
                    "build": build,
                    "output": output,
                    "record_count": wave.record_count,
                    "records": wave.records,
                    "rules": dict(wave.rules),
                    "inputs": dict(wave.inputs),
                    "code": code,
                    "keys": keys and vars(keys),
                    "keys_at": keys_at and vars(keys_at),
                    "cells": vars(cells),
                    "is_first": wave.is_first,
                }
            )
        self._append(lines)

    def _store(self, source: Path, name: str) -> StoredFile:
        """Copy a file into the ledger's folder."""
        with writing(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            target = self.folder / name
            with source.open("rb") as old, open(opened(target), "wb") as new:
                shutil.copyfileobj(old, new)
                to_disk(new.fileno())
            return StoredFile(name, digest_of(target))

    def _append(self, events: Sequence[Mapping[str, object]]) -> None:
        """Write lines to the end, all of them or none."""
        assert self.is_locked, "only the holder of the lock writes"
        text = ""
        chain = self.chain
        for event in events:
            body = json.dumps(event, sort_keys=True)
            chain = linked(chain, body)
            text += json.dumps({**event, "chain": chain}, sort_keys=True) + "\n"
        with writing(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(opened(self.folder / LINES, os.O_APPEND), "ab") as handle:
                end = handle.seek(0, os.SEEK_END)
                try:
                    handle.write(text.encode())
                    handle.flush()
                except OSError:
                    os.truncate(self.folder / LINES, end)
                    raise
                to_disk(handle.fileno())
            fresh = self.folder / f"{HEAD}.new"
            with open(opened(fresh), "w", encoding="utf-8") as handle:
                handle.write(chain + "\n")
                handle.flush()
                to_disk(handle.fileno())
            fresh.replace(self.folder / HEAD)
        self.chain = chain
        self.events += map(dict, events)

    def _read(self) -> None:
        """Read every line.

        Raises:
            InputError: one is damaged, or lines are missing.
        """
        path, head = self.folder / LINES, self.folder / HEAD
        if self.is_new:
            return
        try:
            last = head.read_text(encoding="utf-8").strip() if head.exists() else ""
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                str(path), "the ledger of published waves cannot be read", WAY_OUT
            ) from error
        lines = text.split("\n")
        chains = {""}
        for number, line in enumerate(lines, start=1):
            is_end = number == len(lines)
            if is_end and not line:
                break
            where = f"{path}, line {number}"
            if is_end:
                raise InputError(where, "the line is cut short", WAY_OUT)
            try:
                event = json.loads(line)
                chain = event.pop("chain")
                is_whole = chain == linked(
                    self.chain, json.dumps(event, sort_keys=True)
                )
            except (ValueError, KeyError, AttributeError, TypeError):
                is_whole = False
            if not is_whole:
                raise InputError(
                    where,
                    "the line is not as the ledger wrote it, or the one before it is "
                    "missing",
                    WAY_OUT,
                )
            self.chain = chain
            chains.add(chain)
            self.events.append(event)
        if last not in chains:
            raise InputError(
                f"{path}, line {len(lines)}", "lines at the end are missing", WAY_OUT
            )

    def _settle(self) -> None:
        """Find out whether builds that were killed had published.

        A build that was killed after it had said what it publishes has done so if its
        generation is the one that readers see. Where the folder is gone nobody can
        tell, and the waves count as published.
        """
        settled = {
            event["build"]
            for event in self.events
            if event["event"] in ("published", "abandoned")
        }
        outputs = {
            event["build"]: Path(event["output"])
            for event in self.events
            if event["event"] == "pending" and event["build"] not in settled
        }
        found = [
            {
                "event": "published"
                if current(output) in (build, None)
                else "abandoned",
                "build": build,
                "at": now(),
            }
            for build, output in outputs.items()
        ]
        if found and self.is_locked:
            self._append(found)
        else:
            self.events += found

    def _counts(self, event: Mapping[str, object]) -> bool:
        """Whether an event's publication is one that readers may have."""
        if event["event"] == "adopted":
            return True
        return event["event"] == "pending" and any(
            other["event"] == "published" and other["build"] == event["build"]
            for other in self.events
        )


@contextmanager
def open_book(folder: Path, *, to_write: bool) -> Iterator[Book]:
    """Open a ledger.

    Args:
        folder: its folder.
        to_write: hold its lock until the end, so that no other build publishes.

    Raises:
        InputError: another build holds the lock, or the ledger is damaged or not
            writable.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(
            f"LEDGER, {folder}",
            "a file is in the place of the ledger's folder",
            "Name a folder in LEDGER",
        )
    if not to_write:
        yield Book(folder, is_locked=False)
        return
    with writing(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK, timeout=0, mode=0o600)
        try:
            lock.acquire()
        except Timeout as error:
            raise InputError(
                f"LEDGER, {folder}",
                "another build is at work with this ledger of published waves",
                "Wait until it has ended",
            ) from error
    try:
        yield Book(folder, is_locked=True)
    finally:
        lock.release()


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn the system's errors while writing into one that names the way out."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"LEDGER, {folder}",
            "the ledger of published waves cannot be written "
            f"({error.strerror or type(error).__name__})",
            "Make the folder writable and free some space, or name another in LEDGER "
            "that holds a copy of it",
        ) from error


def publication_of(event: Mapping) -> Publication:
    """The publication that a line is about."""
    # Lines of earlier versions know of no other place.
    keys_at = event.get("keys_at")
    return Publication(
        wave_id=event["wave"],
        at=event["at"],
        record_count=event["record_count"],
        records=event["records"],
        rules=event["rules"],
        inputs=event["inputs"],
        code=event["code"],
        keys=event["keys"] and StoredFile(**event["keys"]),
        keys_at=keys_at and KeysAt(**keys_at),
        cells=StoredFile(**event["cells"]),
    )


def linked(chain: str, body: str) -> str:
    """The digest of a line and of all before it."""
    return hashlib.sha256(f"{chain}{body}".encode()).hexdigest()


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def opened(path: Path, more: int = os.O_TRUNC) -> int:
    """A descriptor of a file that only its owner may read."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | more, 0o600)


def to_disk(descriptor: int) -> None:
    """Have the system write a file to the disk before anything relies on it."""
    os.fsync(descriptor)


def now() -> str:
    """The time in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
