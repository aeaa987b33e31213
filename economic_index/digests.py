"""One digest of many files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path


def digest_of_files(root: Path, globs: Sequence[str]) -> str:
    """The SHA-256 of the names and bytes of files, as hexadecimal digits.

    Args:
        root: the folder that the names start from.
        globs: which files below it; one that several of them match counts once.
    """
    digest = hashlib.sha256()
    for path in sorted({path for glob in globs for path in root.glob(glob)}):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
