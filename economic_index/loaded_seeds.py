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

from economic_index.paths import ROOT

FOLDER = ROOT / "target" / "seeds"
# What dbt makes the tables of: rows, types and descriptions, hooks, schemas.
SOURCES = ("seeds/**/*.csv", "seeds/**/*.yml", "macros/**/*.sql", "dbt_project.yml")
LIBRARIES = ("dbt-core", "dbt-duckdb", "duckdb")


def seeds_digest(root: Path = ROOT) -> str:
    """A digest of everything that the seed tables depend on."""
    digest = hashlib.sha256()
    for library in LIBRARIES:
        digest.update(f"{library}={version(library)}\n".encode())
    for path in sorted({path for glob in SOURCES for path in root.glob(glob)}):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root).as_posix()}={content}\n".encode())
    return digest.hexdigest()


def start_with_seeds(
    warehouse: Path, load: Callable[[], None], folder: Path = FOLDER
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
