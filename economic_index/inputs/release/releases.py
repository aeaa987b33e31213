"""Read whole release folders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from economic_index.errors import InputError
from economic_index.inputs.release.cells import CELL_FILES, SCHEMA, read_cells
from economic_index.inputs.release.exposure import (
    EMPLOYMENT,
    EXPOSURE_FILES,
    OCCUPATIONS,
    TASKS,
    WAGES,
    ExposureFile,
    read_exposure,
)
from economic_index.inputs.release.flat import read_flat_tables, registered_names
from economic_index.inputs.release.monthly import monthly_files, read_monthly
from economic_index.inputs.release.populations import compare_denominators
from economic_index.inputs.release.reference import load_seeds
from economic_index.inputs.release.release_files import (
    SourceFile,
    find_files,
    labels,
    release_folders,
)
from economic_index.inputs.release.row_checks import connect
from economic_index.inputs.release.tasks import TASK_FILE, read_task_statements
from economic_index.inputs.release.unknown import SCHEMA as UNKNOWN
from economic_index.inputs.release.unknown import joined
from economic_index.paths import SEEDS


@dataclass(frozen=True)
class ReleaseTables:
    """What the release folders hold, checked.

    Attributes:
        cells: one row a cell and variable, see ``cells.read_cells``; the rows of the
            monthly files and of the flat tables come last.
        task_statements: one row an O*NET task, see ``tasks.read_task_statements``.
        notes: remarks for the reader that are not errors.
        occupation_exposure: one row an occupation, see ``exposure.read_exposure``.
        task_exposure: one row a task, as the occupations.
        occupation_wages: one row an O*NET-SOC code, as the occupations.
        occupation_employment: one row a SOC major group, as the occupations.
        unknown: slices of rows that were kept out, see ``unknown.set_unknown_aside``.
    """

    cells: pa.Table
    task_statements: pa.Table
    notes: list[str]
    occupation_exposure: pa.Table = field(
        default_factory=OCCUPATIONS.schema.empty_table
    )
    task_exposure: pa.Table = field(default_factory=TASKS.schema.empty_table)
    occupation_wages: pa.Table = field(default_factory=WAGES.schema.empty_table)
    occupation_employment: pa.Table = field(
        default_factory=EMPLOYMENT.schema.empty_table
    )
    unknown: pa.Table = field(default_factory=UNKNOWN.empty_table)


def read_releases(
    folders: Sequence[Path],
    seeds_folder: Path = SEEDS,
    task_files: Sequence[SourceFile] = (),
    *,
    keep_unknown: bool = False,
) -> ReleaseTables:
    """Read one or more release folders in any of the official layouts.

    A folder is what its files say: long files (``aei_raw_*.csv``), monthly ones
    (``aei_<platform>_<date>.csv``), flat tables or tables of exposure, anywhere below
    it. Enriched files are not read, because the warehouse derives what they hold.
    Clusters that no other table knows are accepted.

    Args:
        folders: the release folders; a wave may come from several files where they say
            the same.
        seeds_folder: the folder of the seeds; a test may point at another one.
        task_files: task statements that come with usage records.
        keep_unknown: whether rows of facets, variables, metrics and categories that no
            seed has are kept out and listed, and not an error.

    Returns:
        The tables, independent of the order of ``folders``, with nothing null.

    Raises:
        InputError: the first problem found, in this order: seeds, folders, the layout
            of each raw file, the content of the cells, the flat tables of earlier
            reports, the task statements, the population and GDP tables.
    """
    with connect() as connection:
        load_seeds(connection, seeds_folder)
        named = labels(release_folders(folders))
        long_files, month_files, task_files = [], [], list(task_files)
        exposure_files: dict[ExposureFile, list[SourceFile]] = {
            table: [] for table in EXPOSURE_FILES
        }
        for folder, label in sorted(named.items()):
            found_long = find_files(folder, CELL_FILES, label)
            found_monthly = monthly_files(folder, label)
            found = found_long + found_monthly
            for table, files in exposure_files.items():
                of_table = find_files(folder, table.file_name, label)
                files += of_table
                found += of_table
            for name in registered_names(connection):
                found += find_files(folder, name, label)
            if not found:
                raise InputError(
                    str(folder),
                    f"the folder holds no {CELL_FILES} and no other table of a release",
                    "Name the folder of the release; the raw files lie in "
                    "data/intermediate/ or data/, enriched files are not read",
                )
            long_files += found_long
            month_files += found_monthly
            task_files += find_files(folder, TASK_FILE, label)
        long_cells, long_unknown, notes = read_cells(
            connection, long_files, keep_unknown=keep_unknown
        )
        month_cells, month_unknown, month_notes = read_monthly(
            connection, month_files, keep_unknown=keep_unknown
        )
        cells = pa.concat_tables([long_cells, month_cells])
        flat_cells, flat_unknown, flat_notes = read_flat_tables(
            connection, named, _waves_of(named, cells), keep_unknown=keep_unknown
        )
        task_statements = read_task_statements(connection, task_files)
        notes += month_notes + flat_notes
        if not task_files:
            notes.append(f"{TASK_FILE} not found: tasks stay unmatched")
        for folder in sorted(named):
            notes += compare_denominators(connection, folder)
        occupations, tasks, wages, employment = (
            read_exposure(connection, table, exposure_files[table])
            for table in EXPOSURE_FILES
        )
    return ReleaseTables(
        pa.concat_tables([cells, flat_cells]),
        task_statements,
        notes,
        occupations,
        tasks,
        wages,
        employment,
        joined([long_unknown, month_unknown, flat_unknown]),
    )


def _waves_of(named: Mapping[Path, str], cells: pa.Table) -> dict[Path, set[str]]:
    """The waves that the cell files of each folder hold."""
    files = cells.group_by(["source_file", "wave_id"]).aggregate([]).to_pylist()
    return {
        folder: {
            row["wave_id"]
            for row in files
            if row["source_file"].startswith(f"{label}/")
        }
        for folder, label in named.items()
    }


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
