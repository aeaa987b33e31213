"""Tell whether a synthetic folder is still what this version of the project writes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from economic_index.paths import ROOT, SEEDS

STAMP = ".stamp"


def current_stamp(*facts: object) -> str:
    """A digest of everything a sample depends on: the code, the seeds and its size.

    Args:
        facts: what else it depends on.
    """
    digest = hashlib.sha256(repr(facts).encode())
    code = (ROOT / "economic_index" / "sample").rglob("*.py")
    for path in sorted([*code, *SEEDS.rglob("*.csv")]):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def write_stamp(folder: Path, digest: str) -> None:
    """Mark a finished folder."""
    (folder / STAMP).write_text(_text(folder, digest), "utf-8")


def is_current(folder: Path, digest: str) -> bool:
    """Whether the folder was finished under that digest and its files are all there."""
    path = folder / STAMP
    return path.is_file() and path.read_text("utf-8") == _text(folder, digest)


def _text(folder: Path, digest: str) -> str:
    """The digest, and every file with its size: a later file makes it another one."""
    files = sorted(
        (path.relative_to(folder).as_posix(), path.stat().st_size)
        for path in folder.rglob("*")
        if path.is_file() and path.name != STAMP
    )
    return "\n".join([digest, *(f"{size} {name}" for name, size in files), ""])
