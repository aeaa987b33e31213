"""Read and check the flat tables of earlier reports (method section 6).

The first two reports came out as flat, worldwide tables of shares without counts. A
later release folder carries them along. The seed ``flat_tables`` says which wave and
facet each file of a release is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from economic_index.inputs.release.cells import PATTERN_FIX
from economic_index.inputs.release.reader import header_of, read_table
from economic_index.inputs.release.release_files import SourceFile, find_files
from economic_index.inputs.release.repeated import drop_repeated_files
from economic_index.inputs.release.row_checks import Check, connect, run_checks
from economic_index.inputs.release.unknown import SCHEMA as UNKNOWN
from economic_index.inputs.release.unknown import joined, set_unknown_aside

# The column that names the cluster, by facet; the other column is always the share.
CLUSTER_COLUMNS = {"onet_task": "task_name", "collaboration": "interaction_type"}
SHARE_COLUMN = "pct"

# A single share comes as it was computed, a whole may add up rounded figures.
SHARE_TOLERANCE_PCT = 1e-6
SUM_TOLERANCE_PCT = 1.0
# A table whose shares add up to less is one of ratios.
RATIO_SUM_PCT = 2

# The table of patterns by task has a column a pattern, and shares of 1.
BY_TASK = "onet_task::collaboration"
BY_TASK_PATTERNS = {
    "directive": "directive",
    "feedback_loop": "feedback loop",
    "learning": "learning",
    "task_iteration": "task iteration",
    "validation": "validation",
    "filtered": "not_classified",
}

# The table of clusters has a row a cluster of requests: its share in percent, and the
# patterns within it as ratios. Clusters above it have names only.
REQUESTS = "request"
BY_REQUEST = "request::collaboration"
REQUEST_COLUMNS = ("cluster_name_0", "percent_records")
BY_REQUEST_PATTERNS = {
    f"collaboration:{pattern}_ratio": pattern
    for pattern in (
        *("directive", "feedback loop", "learning"),
        *("none", "task iteration", "validation"),
    )
}

# What the seed may register a file for, and what comes of all of them.
FILE_FACETS = (*CLUSTER_COLUMNS, BY_TASK, REQUESTS)
FACETS = (*FILE_FACETS, BY_REQUEST)

# The headers of flat tables, by which one without a row of the seed is known.
HEADERS = (
    *({column, SHARE_COLUMN} for column in CLUSTER_COLUMNS.values()),
    {"task_name", *BY_TASK_PATTERNS},
    {*REQUEST_COLUMNS, *BY_REQUEST_PATTERNS},
)

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

# The tables that a folder may bring: those of the releases that its other files are of,
# or, where it has none, those of any release that was published as flat tables.
REGISTERED = """
with releases as (
    select distinct waves.release_id
    from (select unnest(cast($wave_ids as varchar[])) as wave_id) as found
    inner join waves on found.wave_id = waves.wave_id
)

select distinct
    flat_tables.file_name,
    flat_tables.wave_id,
    flat_tables.facet,
from flat_tables
where
    flat_tables.release_id in (select release_id from releases)
    or (len($wave_ids) = 0 and flat_tables.release_id in (
        select release_id from waves where layout = 'flat' and is_synthetic = 'false'
    ))
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
    'global' as geography_level,
    0 as level_number,
    waves.platform,
    waves.platform_and_product,
    facets.cross_facet,
    case when facets.cross_facet <> '' then after_last_colons(measured.cluster_name)
        else measured.cluster_name end as pattern,
    case when facets.cross_facet <> ''
        then left(
            measured.cluster_name,
            length(measured.cluster_name)
            - length(after_last_colons(measured.cluster_name)) - 2
        )
    end as base_cluster,
    as_day(waves.date_start) as first_day,
    as_day(waves.date_end) as last_day,
    facets.share_variable,
    min(measured.line_number) over (
        partition by measured.source_file, measured.cluster_name
    ) as first_line,
    min(measured.source_file) over (partition by measured.wave_id) as first_file,
    -- A table by task has a whole a task.
    sum(measured.measured) over (
        partition by measured.source_file, base_cluster
    ) as whole,
    count(*) over (partition by measured.source_file) as part_count,
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
    'GLOBAL' as geography_id,
    first_day as date_start,
    last_day as date_end,
    platform_and_product,
    facet,
    cast(0 as integer) as level,
    share_variable as variable,
    cluster_name,
    '' as cluster_id,
    measured as value,
    source_file,
from flat_rows
order by source_file, line_number, cluster_name
"""

VALUE_FIX = "Restore the share from the official file"


def flat_checks(facet: str) -> tuple[Check, ...]:
    """The rules of a facet's tables: what a row is, what it measures, what adds up.

    Args:
        facet: one of ``FACETS``.
    """
    usual = "cluster_name_0" if facet in (REQUESTS, BY_REQUEST) else "task_name"
    cluster = CLUSTER_COLUMNS.get(facet, usual)
    patterns = (
        Check(
            cluster,
            "pattern not in (select pattern from collaboration_patterns)",
            "the collaboration pattern {pattern} is unknown",
            PATTERN_FIX,
            tells_unknown=True,
        ),
    )
    return (
        Check(
            cluster,
            "regexp_full_match(cluster_name, '\\s*')",
            f"{cluster} is empty",
            "Write the cluster, or none or not_classified",
        ),
        *(patterns if facet.endswith("collaboration") else ()),
        Check(
            cluster,
            "line_number <> first_line",
            "{cluster_name} already stands in line {first_line}",
            "Keep one of the two rows",
        ),
        Check(SHARE_COLUMN, "share = ''", "the share is empty", VALUE_FIX),
        Check(
            SHARE_COLUMN,
            "measured is null",
            "the share is not a finite number",
            VALUE_FIX,
        ),
        Check(SHARE_COLUMN, "measured < 0", "the share is negative", VALUE_FIX),
        Check(
            SHARE_COLUMN,
            f"measured > 100 + {SHARE_TOLERANCE_PCT}",
            "the share is over 100 percent",
            VALUE_FIX,
        ),
        Check(
            SHARE_COLUMN,
            f"whole > 100 + {SUM_TOLERANCE_PCT}",
            "the shares of the file add up to more than 100 percent",
            "Take the official file again",
        ),
        Check(
            SHARE_COLUMN,
            f"part_count > 1 and facet not like '%::%' and whole < {RATIO_SUM_PCT}",
            "the shares of the file add up to a ratio, not to percent",
            "Give shares as percent, 0 to 100",
        ),
    )


def read_flat_tables(
    connection: duckdb.DuckDBPyConnection,
    folders: Mapping[Path, str],
    waves_of: Mapping[Path, Collection[str]],
    *,
    keep_unknown: bool = False,
) -> tuple[pa.Table, pa.Table, list[str]]:
    """Read and check the flat tables of the release folders.

    A registered table that a folder does not have is no error: it is a missing slice.

    Args:
        connection: holds the seeds, see ``reference.load_seeds``.
        folders: absolute paths of the release folders, with their labels.
        waves_of: the waves of each folder's other files.
        keep_unknown: whether rows of unknown patterns are kept out and listed, and not
            an error.

    Returns:
        First one row a share, in the columns of ``cells.read_cells`` (geography
        ``global``, level 0, percent of all conversations of the wave, or of the task or
        request in a table of patterns, nothing null), by facet, file and line. Then the
        slices of the rows kept out. Last a remark for each table that no row of the
        seed registers for the release of its folder, which is not read, for each that
        repeats another one, and for each name kept out.

    Raises:
        InputError: the first rule of ``flat_checks`` or of the file format that breaks.
    """
    raw: dict[str, list[pa.Table]] = {facet: [] for facet in FACETS}
    remarks = []
    for folder, label in sorted(folders.items()):
        registered = connection.execute(
            REGISTERED, {"wave_ids": sorted(waves_of[folder])}
        ).fetchall()
        for name, wave_id, facet in registered:
            for source in find_files(folder, name, label):
                for part, rows in _read(source, wave_id, facet).items():
                    raw[part].append(rows)
        names = {name for name, *_ in registered}
        remarks += _unregistered(connection, folder, label, names)
    tables = []
    unknown = [UNKNOWN.empty_table()]
    for facet, rows in raw.items():
        # Without a file there is a table without rows: the columns stay.
        connection.register("raw_flat", pa.concat_tables([*rows, ROWS.empty_table()]))
        connection.execute(FLAT_ROWS)
        if keep_unknown:
            kept_out, notes = set_unknown_aside(
                connection, "flat_rows", flat_checks(facet), "facet"
            )
            unknown.append(kept_out)
            remarks += notes
        run_checks(connection, "flat_rows", flat_checks(facet))
        remarks += drop_repeated_files(
            connection, "flat_rows", ("facet", "cluster_name", "measured")
        )
        tables.append(connection.sql(CELLS).to_arrow_table())
    return pa.concat_tables(tables), joined(unknown), remarks


def registered_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The names of files that are flat tables of some release."""
    return [
        name
        for (name,) in connection.execute(
            "select distinct file_name from flat_tables order by all"
        ).fetchall()
    ]


def _read(source: SourceFile, wave_id: str, facet: str) -> dict[str, pa.Table]:
    """One file's rows by facet, with the wave that it is registered for."""
    if facet == BY_TASK:
        wide = read_table(source, ("task_name", *BY_TASK_PATTERNS))
        parts = {facet: _by_pattern(wide, "task_name", BY_TASK_PATTERNS)}
    elif facet == REQUESTS:
        wide = read_table(
            source,
            (*REQUEST_COLUMNS, *BY_REQUEST_PATTERNS),
            other_columns_allowed=True,
        )
        # What is empty was suppressed, and is no zero.
        shares = wide.select(["source_file", "line_number", *REQUEST_COLUMNS])
        parts = {
            facet: _without_empty(shares, REQUEST_COLUMNS[1]),
            BY_REQUEST: _without_empty(
                _by_pattern(wide, REQUEST_COLUMNS[0], BY_REQUEST_PATTERNS), "share"
            ),
        }
    else:
        parts = {facet: read_table(source, (CLUSTER_COLUMNS[facet], SHARE_COLUMN))}
    return {
        part: rows.append_column("wave_id", pa.repeat(wave_id, rows.num_rows))
        .append_column("facet", pa.repeat(part, rows.num_rows))
        .rename_columns(ROWS.names)
        for part, rows in parts.items()
    }


def _without_empty(rows: pa.Table, column: str) -> pa.Table:
    """The rows whose text in a column is not empty."""
    return rows.filter(pc.not_equal(rows[column], ""))


def _by_pattern(wide: pa.Table, cluster: str, patterns: Mapping[str, str]) -> pa.Table:
    """A row a cluster and pattern of a table with a column a pattern, as percent."""
    with connect() as connection:
        connection.register("wide", wide)
        parts = " union all ".join(
            f"""
            select
                source_file, line_number, {place} as place,
                {cluster} || '::{pattern}' as cluster_name,
                case
                    when as_number("{column}") between 0 and 1
                        then cast(as_number("{column}") * 100 as varchar)
                    when as_number("{column}") is null then "{column}"
                    -- Not a ratio: whatever it is, it is out of range.
                    else '1000'
                end as share,
            from wide
            """
            for place, (column, pattern) in enumerate(patterns.items())
        )
        return connection.sql(
            f"select * exclude (place) from ({parts}) order by line_number, place"
        ).to_arrow_table()


def _unregistered(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    label: str,
    registered: set[str],
) -> list[str]:
    """A remark for each file that looks like a flat table and that no row names."""
    known = {
        source.name: source
        for name in registered_names(connection)
        for source in find_files(folder, name, label)
    }
    alike = {
        source.name: source
        for pattern in ("*.csv", "*.tsv")
        for source in find_files(folder, pattern, label)
        if source.name not in known
        and any(header <= set(header_of(source)) for header in HEADERS)
    }
    return [
        f"{name}: not read, because seeds/rules/flat_tables.csv has no row for "
        "it and the release of its folder"
        for name, source in sorted((known | alike).items())
        if source.path.name not in registered
    ]
