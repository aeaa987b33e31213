"""Read and check the flat tables of earlier reports (method section 6).

The first two reports came out as flat, worldwide tables of shares without counts. A
later release folder carries them along. The seed ``flat_tables`` says which wave and
facet each file of a release is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from economic_index.inputs.release.reader import read_table
from economic_index.inputs.release.release_files import SourceFile, find_files
from economic_index.inputs.release.row_checks import Check, run_checks

# The column that names the cluster, by facet; the other column is always the share.
CLUSTER_COLUMNS = {"onet_task": "task_name", "collaboration": "interaction_type"}
SHARE_COLUMN = "pct"

# A single share comes as it was computed, a whole may add up rounded figures.
SHARE_TOLERANCE_PCT = 1e-6
SUM_TOLERANCE_PCT = 1.0

# What ``_read`` gives.
ROWS = pa.schema(
    [
        ("source_file", pa.string()),
        ("line_number", pa.int64()),
        ("cluster_name", pa.string()),
        ("share", pa.string()),
        ("wave_id", pa.string()),
        ("facet", pa.string()),
    ]
)

# The tables that a folder may bring: those of the releases that its long files are of.
REGISTERED = """
select distinct
    flat_tables.file_name,
    flat_tables.wave_id,
    flat_tables.facet,
from cell_rows
inner join waves on cell_rows.wave_id = waves.wave_id
inner join flat_tables on waves.release_id = flat_tables.release_id
where starts_with(cell_rows.source_file, ?)
order by all
"""

FLAT_ROWS = """
create or replace temp table flat_rows as
with measured as (
    select *, as_number(share) as measured,
    from raw_flat
)

select
    measured.*,
    waves.platform,
    waves.platform_and_product,
    as_day(waves.date_start) as first_day,
    as_day(waves.date_end) as last_day,
    facets.share_variable,
    min(measured.line_number) over (
        partition by measured.source_file, measured.cluster_name
    ) as first_line,
    min(measured.source_file) over (partition by measured.wave_id) as first_file,
    sum(measured.measured) over (partition by measured.source_file) as whole,
from measured
inner join waves on measured.wave_id = waves.wave_id
inner join facets on measured.facet = facets.facet
"""

# In the columns of ``cells.CELLS``.
CELLS = """
select
    wave_id,
    platform,
    'global' as geography,
    'GLOBAL' as geo_id,
    first_day as date_start,
    last_day as date_end,
    platform_and_product,
    facet,
    cast(0 as integer) as level,
    share_variable as variable,
    cluster_name,
    measured as value,
    source_file,
from flat_rows
order by source_file, line_number
"""

VALUE_MEND = "Restore the share from the official file"


def flat_checks(facet: str) -> tuple[Check, ...]:
    """The rules of a facet's tables: what a row is, what it measures, what adds up.

    Args:
        facet: one of ``CLUSTER_COLUMNS``.
    """
    cluster = CLUSTER_COLUMNS[facet]
    patterns = (
        Check(
            cluster,
            "cluster_name not in (select pattern from collaboration_patterns)",
            "the collaboration pattern {cluster_name} is unknown",
            "Write one of the patterns of seeds/rules/collaboration_patterns.csv",
        ),
    )
    return (
        Check(
            cluster,
            "source_file <> first_file",
            "the facet {facet} of wave {wave_id} is also in {first_file}",
            "Give each table of a wave in one file only",
        ),
        Check(
            cluster,
            "regexp_full_match(cluster_name, '\\s*')",
            f"{cluster} is empty",
            "Write the cluster, or none or not_classified",
        ),
        *(patterns if facet == "collaboration" else ()),
        Check(
            cluster,
            "line_number <> first_line",
            "{cluster_name} already stands in line {first_line}",
            "Keep one of the two rows",
        ),
        Check(SHARE_COLUMN, "share = ''", "the share is empty", VALUE_MEND),
        Check(
            SHARE_COLUMN,
            "measured is null",
            "the share is not a finite number",
            VALUE_MEND,
        ),
        Check(SHARE_COLUMN, "measured < 0", "the share is negative", VALUE_MEND),
        Check(
            SHARE_COLUMN,
            f"measured > 100 + {SHARE_TOLERANCE_PCT}",
            "the share is over 100 percent",
            VALUE_MEND,
        ),
        Check(
            SHARE_COLUMN,
            f"whole > 100 + {SUM_TOLERANCE_PCT}",
            "the shares of the file add up to more than 100 percent",
            "Take the official file again",
        ),
    )


def read_flat_tables(
    connection: duckdb.DuckDBPyConnection, folders: Sequence[Path]
) -> tuple[pa.Table, list[str]]:
    """Read and check the flat tables of the release folders.

    A registered table that a folder does not have is no error: it is a missing slice.

    Args:
        connection: holds the seeds, see ``reference.load_seeds``, and the long rows of
            the same folders, see ``cells.read_cells``.
        folders: absolute paths of the release folders.

    Returns:
        One row a share, in the columns of ``cells.read_cells`` (geography ``global``,
        level 0, percent of all conversations of the wave, nothing null), by facet, file
        and line; and a remark for each table that no row of the seed registers for the
        release of its folder, which is not read.

    Raises:
        InputError: the first rule of ``flat_checks`` or of the file format that breaks.
    """
    raw: dict[str, list[pa.Table]] = {facet: [] for facet in CLUSTER_COLUMNS}
    remarks = []
    for folder in sorted(folders):
        registered = connection.execute(REGISTERED, [f"{folder.name}/"]).fetchall()
        for name, wave_id, facet in registered:
            raw[facet] += [
                _read(source, wave_id, facet) for source in find_files(folder, name)
            ]
        names = {name for name, *_ in registered}
        remarks += _unregistered(connection, folder, names)
    tables = []
    for facet, rows in raw.items():
        # Without a file there is a table without rows: the columns stay.
        connection.register("raw_flat", pa.concat_tables([*rows, ROWS.empty_table()]))
        connection.execute(FLAT_ROWS)
        run_checks(connection, "flat_rows", flat_checks(facet))
        tables.append(connection.sql(CELLS).to_arrow_table())
    return pa.concat_tables(tables), remarks


def _read(source: SourceFile, wave_id: str, facet: str) -> pa.Table:
    """One file's rows with the wave and facet it is registered for."""
    rows = read_table(source, (CLUSTER_COLUMNS[facet], SHARE_COLUMN))
    for column, value in (("wave_id", wave_id), ("facet", facet)):
        rows = rows.append_column(column, pa.repeat(value, rows.num_rows))
    return rows.rename_columns(ROWS.names)


def _unregistered(
    connection: duckdb.DuckDBPyConnection, folder: Path, registered: set[str]
) -> list[str]:
    """A remark for each file that is a flat table of another release only."""
    names = connection.execute(
        "select distinct file_name from flat_tables order by all"
    ).fetchall()
    return [
        f"{source.name}: not read, because seeds/rules/flat_tables.csv has no row for "
        "it and the release of its folder"
        for (name,) in names
        if name not in registered
        for source in find_files(folder, name)
    ]
