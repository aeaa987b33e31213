"""Read and check the hierarchy of request clusters."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import duckdb
import pyarrow as pa

from economic_index.errors import InputError
from economic_index.inputs.release.reader import read_table
from economic_index.inputs.release.reference import BLANK_ENDS
from economic_index.inputs.release.release_files import SourceFile
from economic_index.inputs.release.row_checks import (
    MACROS,
    Check,
    nothing_hidden,
    run_checks,
)

HIERARCHY_FILE = "request_hierarchy.csv"
COARSEST_LEVEL = 2
# The longest of the official release has about 200 characters.
LONGEST_NAME = 500
COLUMNS = ("request_cluster_id", "request_cluster_name", "level", "parent_id")

SCHEMA = pa.schema(
    [
        ("request_cluster_id", pa.string()),
        ("request_cluster_name", pa.string()),
        ("request_level", pa.int32()),
        ("parent_cluster_id", pa.string()),
    ]
)

ROWS = f"""
create table hierarchy_rows as
with numbered as (
    select
        source_file,
        line_number,
        request_cluster_id,
        trim(request_cluster_name) as request_cluster_name,
        compared_name,
        case
            when as_whole_number("level") <= {COARSEST_LEVEL}
                then cast(as_whole_number("level") as integer)
        end as request_level,
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
        partition by clusters.request_level, clusters.compared_name
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
        "compared_name in ('', 'none', 'not_classified')",
        "the cluster has no name, or one that stands for no cluster",
        "Give every cluster a name of its own",
    ),
    Check(
        "request_cluster_id",
        f"regexp_matches(request_cluster_id, '{BLANK_ENDS}')",
        "the id begins or ends with a blank",
        "Remove the blank: records name a cluster as it is spelt",
    ),
    Check(
        "request_cluster_name",
        f"length(request_cluster_name) > {LONGEST_NAME}",
        f"the name is longer than {LONGEST_NAME} characters",
        "Shorten it: it becomes a heading and a label of charts",
    ),
    nothing_hidden("request_cluster_name", "request_cluster_name"),
    Check(
        "level",
        "request_level is null",
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
        "the name already stands, if in other letters, at the same level in line "
        "{first_name_line}",
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


def compared(name: str) -> str:
    """A name as a reader sees it: without its case, blanks and forms of letters."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


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
    rows = read_table(source, COLUMNS, other_columns_allowed=True)
    names = map(compared, rows["request_cluster_name"].to_pylist())
    connection.register(
        "raw_hierarchy",
        rows.append_column("compared_name", pa.array(list(names), pa.string())),
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
