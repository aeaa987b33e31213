"""Which code a publication was made by."""

from __future__ import annotations

from pathlib import Path

from economic_index.digests import digest_of_files
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
    return digest_of_files(root, CODE)
