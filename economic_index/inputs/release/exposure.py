"""Read and check tables of occupations and tasks: exposure, wages, employment.

Exposure comes in the folder labor_market_impacts, wages and employment in the release
of February 2025.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from economic_index.inputs.release.reader import read_table
from economic_index.inputs.release.release_files import SourceFile
from economic_index.inputs.release.row_checks import Check, nothing_hidden, run_checks


@dataclass(frozen=True)
class ExposureFile:
    """One of the tables.

    Attributes:
        file_name: its official name.
        key: the column that names the occupation or task.
        share: the column of the number.
        columns: the columns that are read, in the order of the file.
        headings: what the file calls the columns, where that is no name of a column.
        other_columns: whether the file has more columns, which are not read.
        measure: what the number is, for messages.
        most: the largest that it may be.
    """

    file_name: str
    key: str
    share: str
    columns: tuple[str, ...]
    headings: tuple[str, ...] = ()
    other_columns: bool = False
    measure: str = "share"
    most: float = 1

    @property
    def schema(self) -> pa.Schema:
        """The columns of the checked table."""
        texts = [(name, pa.string()) for name in self.columns if name != self.share]
        return pa.schema(
            [
                *texts,
                (self.share, pa.float64()),
                ("source_row_count", pa.int64()),
                ("source_file", pa.string()),
            ]
        )


OCCUPATIONS = ExposureFile(
    "job_exposure.csv",
    "occ_code",
    "observed_exposure",
    ("occ_code", "title", "observed_exposure"),
)
TASKS = ExposureFile(
    "task_penetration.csv", "task", "penetration", ("task", "penetration")
)
WAGES = ExposureFile(
    "wage_data.csv",
    "soc_code",
    "median_wage",
    ("soc_code", "title", "median_wage"),
    headings=("SOCcode", "JobName", "MedianSalary"),
    other_columns=True,
    measure="wage",
    most=10_000_000,
)
EMPLOYMENT = ExposureFile(
    "bls_employment_may_2023.csv",
    "title",
    "employment",
    ("title", "employment"),
    headings=("SOC or O*NET-SOC 2019 Title", "bls_distribution"),
    measure="employment",
    most=1_000_000_000,
)
EXPOSURE_FILES = (OCCUPATIONS, TASKS, WAGES, EMPLOYMENT)


def read_exposure(
    connection: duckdb.DuckDBPyConnection,
    table: ExposureFile,
    files: Sequence[SourceFile],
) -> pa.Table:
    """Read and check the files of one of the tables.

    Args:
        connection: from ``checks.connect``.
        table: which one.
        files: its files; a row that stands several times with one number is one row.

    Returns:
        One row an occupation or task, sorted by it, in the columns of
        ``table.schema``: the number and in how many rows of a file it stood.
        No row without a file; nothing is null.

    Raises:
        InputError: a name is empty, a number is none or out of its bounds, or one name
            has two of them.
    """
    if not files:
        return table.schema.empty_table()
    key, share, measure = table.key, table.share, table.measure
    connection.register(
        "raw_exposure", pa.concat_tables([_read(table, source) for source in files])
    )
    connection.execute(
        f"""
        create or replace temp table exposure_rows as
        select
            *,
            as_number({share}) as measured,
            first_value({share}) over (
                partition by {key} order by source_file, line_number
            ) as first_share,
            min(source_file) over (partition by {key}) as first_file,
        from raw_exposure
        """
    )
    # A message names the column as the file does.
    in_file = dict(zip(table.columns, table.headings or table.columns, strict=True))
    heading = in_file[share]
    fix = "Restore the row from the official file"
    ratio = "Give it as a ratio, 0 to 1, not as percent"
    run_checks(
        connection,
        "exposure_rows",
        (
            Check(in_file[key], f"trim({key}) = ''", f"the {key} is empty", fix),
            nothing_hidden(in_file[key], key),
            Check(heading, "measured is null", f"the {measure} is not a number", fix),
            Check(
                heading,
                f"measured not between 0 and {table.most}",
                f"the {measure} is not between 0 and {table.most:,}",
                ratio if table.most == 1 else fix,
            ),
            Check(
                heading,
                f"{share} <> first_share",
                f"{{{key}}} has another {measure} in {{first_file}}",
                f"Keep one of the two {measure}s",
            ),
        ),
    )
    texts = [name for name in table.columns if name != share]
    return (
        connection.sql(
            f"""
            select
                {", ".join(f"any_value({name}) as {name}" for name in texts)},
                any_value(measured) as {share},
                count(*) as source_row_count,
                min(source_file) as source_file,
            from exposure_rows
            where source_file = first_file
            group by exposure_rows.{key}
            order by 1
            """
        )
        .to_arrow_table()
        .cast(table.schema)
    )


def _read(table: ExposureFile, source: SourceFile) -> pa.Table:
    """One file, its columns named as the project names them."""
    headings = table.headings or table.columns
    found = read_table(source, headings, other_columns_allowed=table.other_columns)
    names = dict(zip(headings, table.columns, strict=True))
    return found.rename_columns([names.get(name, name) for name in found.column_names])
