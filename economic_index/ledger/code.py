"""Which code a publication was made by."""

from __future__ import annotations

import hashlib
from pathlib import Path

from economic_index.paths import ROOT

# What turns records into published cells: other code may publish other cells of them.
CODE = (
    "economic_index/**/*.py",
    "economic_index/**/*.sql",
    "macros/**/*.sql",
    "models/**/*.sql",
    "models/**/*.py",
)


def code_digest(root: Path = ROOT) -> str:
    """A digest of the project's models and code."""
    digest = hashlib.sha256()
    for path in sorted({path for glob in CODE for path in root.glob(glob)}):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
