"""The seed tables as dbt loads them, kept from build to build.

dbt loads a seed as it runs a model, one after the other, and they change with the
project alone: a build of an unchanged project starts with a copy of them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from economic_index.digests import digest_of_files
from economic_index.paths import ROOT

FOLDER = ROOT / "target" / "seeds"
# What dbt makes the tables of: rows, types, descriptions and the blocks of text in
# them, hooks, schemas.
SOURCES = (
    "seeds/**/*.csv",
    "seeds/**/*.yml",
    "models/**/*.md",
    "macros/**/*.sql",
    "dbt_project.yml",
)
LIBRARIES = ("dbt-core", "dbt-duckdb", "duckdb")


def seeds_digest(root: Path = ROOT) -> str:
    """A digest of everything that the seed tables depend on."""
    libraries = ",".join(f"{name}={version(name)}" for name in LIBRARIES)
    content = f"{libraries}:{digest_of_files(root, SOURCES)}"
    return hashlib.sha256(content.encode()).hexdigest()


def start_with_seeds(
    warehouse: Path, load: Callable[[], object], folder: Path = FOLDER
) -> None:
    """Make a warehouse that holds the seed tables, and nothing else.

    Args:
        warehouse: the DuckDB file to make; it must not exist.
        load: loads the seeds into it and closes it; called where no copy of them is
            there, or the project has changed since.
        folder: where the copy is kept, of the present state alone.
    """
    kept = folder / f"{seeds_digest()}.duckdb"
    with suppress(FileNotFoundError, NotADirectoryError):
        shutil.copyfile(kept, warehouse)
        return
    load()
    # A checkout that cannot be written to does without the copy.
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        new = folder / f"{kept.name}.{os.getpid()}"
        shutil.copyfile(warehouse, new)
        # In one step: another build may be reading it.
        new.replace(kept)
        for old in folder.glob("*.duckdb"):
            if old != kept:
                old.unlink(missing_ok=True)
