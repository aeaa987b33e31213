"""Find the files of usage records, and make one typed relation of them."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from pyarrow import parquet

from economic_index.errors import InputError

# Names of the types that a Parquet column may have, as DuckDB describes them.
WHOLE = frozenset(
    {
        "TINYINT",
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "UTINYINT",
        "USMALLINT",
        "UINTEGER",
        "UBIGINT",
    }
)
NUMBER = WHOLE | {"FLOAT", "DOUBLE", "DECIMAL"}
TIMESTAMP = frozenset(
    {
        "TIMESTAMP",
        "TIMESTAMP_S",
        "TIMESTAMP_MS",
        "TIMESTAMP_NS",
        "TIMESTAMP WITH TIME ZONE",
    }
)
TEXT = frozenset({"VARCHAR", "UUID", "ENUM"})
# A column without any value has no type of its own.
UNTYPED = frozenset({'"NULL"', "NULL"})


@dataclass(frozen=True)
class Column:
    """A column of the usage records.

    Attributes:
        name: its name.
        sql_type: its type in the warehouse.
        accepted: the Parquet types that become that type without loss.
        required: whether every file must have it.
    """

    name: str
    sql_type: str
    accepted: frozenset[str]
    required: bool = True


# The macro `record_columns` names the same columns; a test holds the two together.
COLUMNS = (
    Column("record_id", "varchar", TEXT | WHOLE),
    Column("account_id", "varchar", TEXT | WHOLE),
    Column("organisation_id", "varchar", TEXT | WHOLE, required=False),
    Column("occurred_at", "timestamp", TIMESTAMP),
    Column("platform", "varchar", TEXT),
    Column("country", "varchar", TEXT),
    Column("subdivision", "varchar", TEXT),
    Column("network_type", "varchar", TEXT),
    Column("is_flagged", "boolean", frozenset({"BOOLEAN"})),
    Column("onet_task_id", "bigint", WHOLE, required=False),
    Column("onet_task", "varchar", TEXT, required=False),
    Column("request_cluster_id", "varchar", TEXT | WHOLE),
    Column("collaboration_pattern", "varchar", TEXT),
    Column("input_tokens", "bigint", WHOLE, required=False),
    Column("cache_write_tokens", "bigint", WHOLE, required=False),
    Column("cache_read_tokens", "bigint", WHOLE, required=False),
    Column("output_tokens", "bigint", WHOLE, required=False),
    Column("model", "varchar", TEXT, required=False),
    Column("cost_usd", "double", NUMBER, required=False),
)
# Files checked together: enough for all processors, few enough to see progress.
BATCH_BYTES = 64 * 2**20
TASK_COLUMNS = ("onet_task_id", "onet_task")

WORDS = {
    "varchar": "text",
    "timestamp": "a timestamp",
    "boolean": "a boolean",
    "bigint": "a whole number",
    "double": "a number",
}


@dataclass(frozen=True)
class RecordFiles:
    """The files of the records, all of one kind, in name order."""

    paths: tuple[str, ...]
    kind: str

    def name(self, path: str) -> str:
        """How a message names a file: with its folder, as the user knows it."""
        place = Path(path)
        return f"{place.parent.name}/{place.name}"


def find_records(patterns: Sequence[str]) -> RecordFiles:
    """The files that one or more globs name.

    Raises:
        InputError: no file, or Parquet and CSV together, or another kind.
    """
    paths = sorted(
        {path for name in patterns for path in glob.glob(name, recursive=True)}
    )
    paths = [path for path in paths if Path(path).is_file()]
    if not paths:
        raise InputError(
            " ".join(patterns),
            "no file of usage records is there",
            "Check the path; quote a glob, e.g. RECORDS='logs/*.parquet'",
        )
    kinds = {kind_of(path) for path in paths}
    if len(kinds) > 1 or None in kinds:
        raise InputError(
            " ".join(patterns),
            "the files are not all Parquet (.parquet) or all CSV (.csv, .csv.gz)",
            "Give usage records of one kind",
        )
    return RecordFiles(tuple(paths), kinds.pop())


def kind_of(path: str) -> str | None:
    """`parquet` or `csv`, by the ending of the name; None for anything else."""
    if path.endswith(".parquet"):
        return "parquet"
    return "csv" if path.endswith((".csv", ".csv.gz")) else None


def scan(files: RecordFiles, paths: Sequence[str] | None = None) -> str:
    """SQL that reads files with the names they come from.

    Args:
        files: the files.
        paths: which of them; all when omitted.
    """
    names = ", ".join(sql_text(path) for path in paths or files.paths)
    if files.kind == "parquet":
        return (
            f"read_parquet([{names}], union_by_name = true, "
            "filename = 'source_file', file_row_number = true)"
        )
    # Every field as text: a bad one is then found by a check, which can name its
    # column. Only an empty field is null, as NA is Namibia.
    return (
        f"read_csv([{names}], all_varchar = true, header = true, nullstr = '', "
        "union_by_name = true, filename = 'source_file')"
    )


def batches(files: RecordFiles) -> list[tuple[str, ...]]:
    """The files in their order, in groups of `BATCH_BYTES` or a larger file alone."""
    found: list[tuple[str, ...]] = []
    room = 0
    for path in files.paths:
        size = Path(path).stat().st_size
        if room < size:
            found.append(())
            room = BATCH_BYTES
        found[-1] += (path,)
        room -= size
    return found


def names_of(
    connection: duckdb.DuckDBPyConnection, files: RecordFiles, paths: Sequence[str]
) -> set[str]:
    """The names of the columns that any of some files has."""
    described = connection.execute(f"describe select * from {scan(files, paths)}")
    return {name for name, *_ in described.fetchall()}


def columns_of(connection: duckdb.DuckDBPyConnection, files: RecordFiles) -> set[str]:
    """Check the columns of every file; the names that any of them has.

    Raises:
        InputError: a file cannot be read, lacks a column, or has one of another type.
    """
    found: set[str] = set()
    for path in files.paths:
        where = files.name(path)
        try:
            described = connection.execute(
                f"describe select * from {scan(files, [path])}"
            ).fetchall()
        except duckdb.Error as error:
            raise unreadable(where) from error
        types = {name: kind.split("(")[0] for name, kind, *_ in described}
        for column in COLUMNS:
            check_column(where, column, types, files.kind)
        if not set(TASK_COLUMNS) & set(types):
            raise InputError(
                where,
                "neither column onet_task_id nor onet_task is there",
                "Give one of them; it may be empty",
            )
        found |= set(types)
    return found


def check_column(where: str, column: Column, types: dict[str, str], kind: str) -> None:
    """Raise unless a file has the column, in a type that fits."""
    if column.name not in types:
        if column.required:
            raise InputError(
                f"{where}, column {column.name}",
                "the column is missing",
                "Add it; it may be empty where nothing is known"
                if column.name not in ("record_id", "account_id", "occurred_at")
                else "Add it",
            )
        return
    found = types[column.name]
    if kind == "parquet" and found not in column.accepted | UNTYPED:
        raise InputError(
            f"{where}, column {column.name}",
            f"the type is {found}, not {WORDS[column.sql_type]}",
            "Write the column in the type of the interface",
        )


def row_count(files: RecordFiles) -> int:
    """The rows that Parquet files say they have; 0 for CSV, which says nothing."""
    if files.kind == "csv":
        return 0
    return sum(parquet.read_metadata(path).num_rows for path in files.paths)


def unreadable(where: str) -> InputError:
    """The error of a file that cannot be read to its end."""
    return InputError(
        where,
        "the file cannot be read: it is cut short, damaged or of another format",
        "Write the file again; one still being written must be complete first",
    )


def sql_text(value: str) -> str:
    """A Python string as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"
