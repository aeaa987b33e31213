"""Read and check the tables of labor market exposure (folder labor_market_impacts)."""

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
    """One of the two tables.

    Attributes:
        file_name: its official name.
        key: the column that names the occupation or task.
        share: the column of the share, 0 to 1.
        columns: all columns, in the order of the file.
    """

    file_name: str
    key: str
    share: str
    columns: tuple[str, ...]

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
EXPOSURE_FILES = (OCCUPATIONS, TASKS)


def read_exposure(
    connection: duckdb.DuckDBPyConnection,
    table: ExposureFile,
    files: Sequence[SourceFile],
) -> pa.Table:
    """Read and check the files of one of the two tables.

    Args:
        connection: from ``checks.connect``.
        table: which one.
        files: its files; a row that stands several times with one share is one row.

    Returns:
        One row an occupation or task, sorted by it, in the columns of
        ``table.schema``: the share (0 to 1) and in how many rows of a file it stood.
        No row without a file; nothing is null.

    Raises:
        InputError: a name is empty, a share is no number from 0 to 1, or one name has
            two shares.
    """
    if not files:
        return table.schema.empty_table()
    key, share = table.key, table.share
    connection.register(
        "raw_exposure", pa.concat_tables([read_table(f, table.columns) for f in files])
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
    fix = "Restore the row from the official file"
    run_checks(
        connection,
        "exposure_rows",
        (
            Check(key, f"trim({key}) = ''", f"the {key} is empty", fix),
            nothing_hidden(key, key),
            Check(share, "measured is null", "the share is not a number", fix),
            Check(
                share,
                "measured not between 0 and 1",
                "the share is not between 0 and 1",
                "Give it as a ratio, 0 to 1, not as percent",
            ),
            Check(
                share,
                f"{share} <> first_share",
                f"{{{key}}} has another share in {{first_file}}",
                "Keep one of the two shares",
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
