"""Read whole release folders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from economic_index.errors import InputError
from economic_index.inputs.release.cells import CELL_FILES, SCHEMA, read_cells
from economic_index.inputs.release.flat import read_flat_tables
from economic_index.inputs.release.populations import compare_denominators
from economic_index.inputs.release.reference import load_seeds
from economic_index.inputs.release.release_files import (
    SourceFile,
    find_files,
    release_folders,
)
from economic_index.inputs.release.row_checks import connect
from economic_index.inputs.release.tasks import TASK_FILE, read_task_statements
from economic_index.paths import SEEDS


@dataclass(frozen=True)
class ReleaseTables:
    """What the release folders hold, checked.

    Attributes:
        cells: one row a cell and variable, see ``cells.read_cells``; the rows of the
            flat tables come last.
        task_statements: one row an O*NET task, see ``tasks.read_task_statements``.
        notes: remarks for the reader that are not errors.
    """

    cells: pa.Table
    task_statements: pa.Table
    notes: list[str]


def read_releases(
    folders: Sequence[Path],
    seeds_folder: Path = SEEDS,
    task_files: Sequence[SourceFile] = (),
) -> ReleaseTables:
    """Read one or more release folders in the official layout.

    The files may lie anywhere below a folder; enriched files are not read, because the
    warehouse derives what they hold. Clusters that no other table knows are accepted.

    Args:
        folders: the release folders; each wave may come from one file only.
        seeds_folder: the folder of the seeds; a test may point at another one.
        task_files: task statements that come with usage records.

    Returns:
        The tables, independent of the order of ``folders``, with nothing null.

    Raises:
        InputError: the first problem found, in this order: seeds, folders, the layout
            of each raw file, the content of the cells, the flat tables of earlier
            reports, the task statements, the population and GDP tables.
    """
    with connect() as connection:
        load_seeds(connection, seeds_folder)
        releases = release_folders(folders)
        cell_files = []
        task_files = list(task_files)
        for folder in releases:
            found = find_files(folder, CELL_FILES)
            if not found:
                raise InputError(
                    str(folder),
                    f"the folder holds no {CELL_FILES}",
                    "Put the raw files of the release into data/intermediate/; "
                    "enriched files are not read",
                )
            cell_files += found
            task_files += find_files(folder, TASK_FILE)
        cells = read_cells(connection, cell_files)
        flat_cells, notes = read_flat_tables(connection, releases)
        task_statements = read_task_statements(connection, task_files)
        if not task_files:
            notes.append(f"{TASK_FILE} not found: tasks stay unmatched")
        for folder in sorted(releases):
            notes += compare_denominators(connection, folder)
    return ReleaseTables(pa.concat_tables([cells, flat_cells]), task_statements, notes)


def read_statements(task_files: Sequence[SourceFile]) -> ReleaseTables:
    """The task statements that come with usage records, where no release is given.

    Args:
        task_files: the files, none or more.

    Returns:
        Tables without any cell.

    Raises:
        InputError: as ``tasks.read_task_statements`` says.
    """
    with connect() as connection:
        task_statements = read_task_statements(connection, task_files)
    notes = [] if task_files else [f"{TASK_FILE} not found: tasks go by their ids"]
    return ReleaseTables(SCHEMA.empty_table(), task_statements, notes)
