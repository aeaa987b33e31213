"""Read and check the hierarchy of request clusters."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from economic_index.errors import InputError
from economic_index.release.checks import MACROS, Check, run_checks
from economic_index.release.files import SourceFile
from economic_index.release.reader import read_table

HIERARCHY_FILE = "request_hierarchy.csv"
COARSEST_LEVEL = 2
COLUMNS = ("request_cluster_id", "request_cluster_name", "level", "parent_id")

SCHEMA = pa.schema(
    [
        ("request_cluster_id", pa.string()),
        ("request_cluster_name", pa.string()),
        ("request_level", pa.int32()),
        ("parent_cluster_id", pa.string()),
    ]
)

ROWS = """
create table hierarchy_rows as
with numbered as (
    select
        source_file,
        line_number,
        request_cluster_id,
        trim(request_cluster_name) as request_cluster_name,
        cast(as_whole_number("level") as integer) as request_level,
        nullif(parent_id, '') as parent_cluster_id,
    from raw_hierarchy
)

select
    clusters.*,
    parents.request_level as parent_level,
    min(clusters.line_number) over (
        partition by clusters.request_cluster_id
    ) as first_line,
    min(clusters.line_number) over (
        partition by clusters.request_level, clusters.request_cluster_name
    ) as first_name_line,
from numbered as clusters
left join (
    select request_cluster_id, min(request_level) as request_level
    from numbered group by request_cluster_id
) as parents
    on clusters.parent_cluster_id = parents.request_cluster_id
"""

# A parent one level up is what keeps out cycles: a level cannot rise for ever.
CHECKS = (
    Check(
        "request_cluster_id",
        "trim(request_cluster_id) = ''",
        "the cluster has no id",
        "Give every cluster an id",
    ),
    Check(
        "request_cluster_name",
        "request_cluster_name in ('', 'none', 'not_classified')",
        "the cluster has no name, or one that stands for no cluster",
        "Give every cluster a name of its own",
    ),
    Check(
        "level",
        f"request_level is null or request_level > {COARSEST_LEVEL}",
        "the level is not 0, 1 or 2",
        "Write 0 for the finest level, 2 for the broadest",
    ),
    Check(
        "request_cluster_id",
        "line_number <> first_line",
        "the id already stands in line {first_line}",
        "Keep one of the two rows",
    ),
    Check(
        "request_cluster_name",
        "line_number <> first_name_line",
        "the name already stands at the same level in line {first_name_line}",
        "Give the clusters of a level different names: they are published by name",
    ),
    Check(
        "parent_id",
        f"request_level = {COARSEST_LEVEL} and parent_cluster_id is not null",
        "a broadest cluster has a parent",
        "Leave parent_id empty at level 2",
    ),
    Check(
        "parent_id",
        f"request_level < {COARSEST_LEVEL} and parent_cluster_id is null",
        "the cluster has no parent",
        "Name its parent, one level broader",
    ),
    Check(
        "parent_id",
        "parent_cluster_id is not null and parent_level is null",
        "the parent is not in the hierarchy",
        "Add the parent, or correct parent_id",
    ),
    Check(
        "parent_id",
        "parent_level <> request_level + 1",
        "the parent is not one level broader, so the hierarchy is crossed or runs in "
        "a circle",
        "Name a parent one level broader",
    ),
)


def read_hierarchy(
    connection: duckdb.DuckDBPyConnection, reference: str | None
) -> pa.Table:
    """The request clusters of the reference folder, in the columns of ``SCHEMA``.

    Args:
        connection: an empty database; it gains the macros of the checks.
        reference: the folder; no hierarchy when there is none or the file is not there.

    Raises:
        InputError: the folder does not exist, or a cluster breaks a rule of ``CHECKS``.
    """
    connection.execute(MACROS)
    if not reference:
        return SCHEMA.empty_table()
    folder = Path(reference).absolute()
    if not folder.is_dir():
        raise InputError(
            str(folder), "the reference folder does not exist", "Check the path"
        )
    path = folder / HIERARCHY_FILE
    if not path.exists():
        return SCHEMA.empty_table()
    source = SourceFile(path, f"{folder.name}/{HIERARCHY_FILE}")
    connection.register(
        "raw_hierarchy", read_table(source, COLUMNS, other_columns_allowed=True)
    )
    connection.execute(ROWS)
    run_checks(connection, "hierarchy_rows", CHECKS)
    return (
        connection.sql(
            "select request_cluster_id, request_cluster_name, request_level, "
            "parent_cluster_id from hierarchy_rows order by line_number"
        )
        .to_arrow_table()
        .cast(SCHEMA)
    )
