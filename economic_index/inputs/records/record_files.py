"""Find the files of usage records, and make one typed relation of them."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import yaml
from pyarrow import parquet

from economic_index.errors import InputError, raise_all
from economic_index.inputs.records.text_files import (
    check_header,
    find_fault,
    open_bytes,
)
from economic_index.macros import sql_macros
from economic_index.paths import ROOT
from economic_index.sql import quoted

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


# By the type that the list of columns gives: the warehouse's, the Parquet types that
# become it without loss, and what a message calls it.
TYPES = {
    "string": ("varchar", TEXT, "text"),
    "timestamp": ("timestamp", TIMESTAMP, "a timestamp"),
    "boolean": ("boolean", frozenset({"BOOLEAN"}), "a boolean"),
    "bigint": ("bigint", WHOLE, "a whole number"),
    "double": ("double", NUMBER, "a number"),
}
# The list of columns, which the macro `read_records` reads too.
SOURCES = ROOT / "models" / "staging" / "records" / "_sources.yml"


@dataclass(frozen=True)
class Column:
    """A column of the usage records.

    Attributes:
        name: its name.
        sql_type: its type in the warehouse.
        accepted: the Parquet types that become that type without loss.
        words: what a message calls the type.
        is_optional: whether a file may leave it out.
        is_never_empty: whether every record must fill it.
        without: what a build has nothing of where no file has the column.
    """

    name: str
    sql_type: str
    accepted: frozenset[str]
    words: str
    is_optional: bool = False
    is_never_empty: bool = False
    without: str = ""


def read_columns(text: str) -> tuple[Column, ...]:
    """The columns of the source `usage`, from the YAML of the sources of records."""
    (source,) = yaml.load(text, yaml.CSafeLoader)["sources"]
    (usage,) = [table for table in source["tables"] if table["name"] == "usage"]
    found = []
    for column in usage["columns"]:
        sql_type, accepted, words = TYPES[column["data_type"]]
        meta = dict(column.get("config", {}).get("meta", {}))
        if meta.pop("may_be_number", False):
            accepted |= WHOLE
        found.append(Column(column["name"], sql_type, accepted, words, **meta))
    return tuple(found)


COLUMNS = read_columns(SOURCES.read_text("utf-8"))
# Files checked together: enough for all processors, few enough to see progress.
BATCH_BYTES = 64 * 2**20
# What a scan calls the file and the row that a record stands in: names of no log.
FILE = '"file of the record"'
ROW_IN_PARQUET = "file_row_number"


@dataclass(frozen=True)
class RecordFiles:
    """The files of the records, all of one kind, in name order."""

    paths: tuple[str, ...]
    kind: str

    def name(self, path: str) -> str:
        """How a message names a file: with its folder, as the user knows it."""
        place = Path(path)
        return f"{place.parent.name}/{place.name}"


def as_glob(name: str) -> str:
    """A glob that stands for one file, where a file of exactly this name exists.

    ``a[1].csv`` names the file ``a[1].csv`` if there is one, and otherwise ``a1.csv``.
    """
    return glob.escape(name) if os.path.isfile(name) else name


def relation_of(name: str) -> str:
    """What Spark reads under a name: a table of its catalogue, or Parquet files."""
    return str(sql_macros("portability/record_relation").record_relation(name)).strip()


def is_table(name: str) -> bool:
    """Whether Spark takes a name for a table, and not for a path of Parquet files."""
    return relation_of(name) == name


def is_in_store(name: str) -> bool:
    """Whether a path has the scheme of a store, as s3a://… and dbfs:/… have."""
    return ":/" in name


def find_records(patterns: Sequence[str]) -> RecordFiles:
    """The files that one or more globs name, as DuckDB reads globs.

    The models read by the same globs, so nothing reaches them that was not checked.

    Raises:
        InputError: no file, a folder, something that is no file, Parquet and CSV
            together, or another kind.
    """
    paths: set[str] = set()
    with duckdb.connect() as connection:
        for name in patterns:
            found = matches(connection, name)
            if not found:
                raise no_file(name)
            paths |= found
    for path in sorted(paths):
        if not Path(path).is_file():
            raise InputError(
                path, "this is no regular file", "Give files of usage records only"
            )
    kinds = {kind_of(path) for path in paths}
    kind = kinds.pop()
    if kinds or kind is None:
        raise InputError(
            " ".join(patterns),
            "the files are not all Parquet (.parquet) or all CSV (.csv, .csv.gz)",
            "Give usage records of one kind",
        )
    return RecordFiles(tuple(sorted(paths)), kind)


def matches(connection: duckdb.DuckDBPyConnection, name: str) -> set[str]:
    """The files that a glob matches.

    Raises:
        InputError: a file's name is not UTF-8.
    """
    # DuckDB would look for an extension to read from another machine with.
    if "://" in name:
        return set()
    try:
        found = connection.execute("select file from glob(?)", [name]).fetchall()
    except (duckdb.Error, RuntimeError, UnicodeError) as error:
        shown = os.fsencode(name).decode("utf-8", "backslashreplace")
        raise InputError(
            shown,
            "the path, or the name of a file in it, is not UTF-8 text",
            "Rename the file",
        ) from error
    return {path for (path,) in found}


def no_file(name: str) -> InputError:
    """The error of a name that no file has."""
    if "://" in name:
        return InputError(
            name,
            "usage records are read from files of this machine only",
            "Copy the files first",
        )
    folders = [path for path in glob.glob(name, recursive=True) if os.path.isdir(path)]
    if folders:
        return InputError(
            name,
            "this is a folder, not a file of usage records",
            f"Name the files in it, e.g. RECORDS='{folders[0].rstrip('/')}/*.parquet'",
        )
    return InputError(
        name,
        "no file of usage records is there",
        "Check the path; quote a glob, e.g. RECORDS='logs/*.parquet'",
    )


def kind_of(path: str) -> str | None:
    """`parquet` or `csv`, by the ending of the name; None for anything else."""
    if path.endswith(".parquet"):
        return "parquet"
    return "csv" if path.endswith((".csv", ".csv.gz")) else None


@cache
def csv_options() -> str:
    """How DuckDB reads CSV: the variable `records_csv`, which the models read too."""
    project = yaml.load((ROOT / "dbt_project.yml").read_text("utf-8"), yaml.CSafeLoader)
    return project["vars"]["records_csv"]


def scan(
    files: RecordFiles, paths: Sequence[str] | None = None, *, numbered: bool = False
) -> str:
    """SQL that reads files with the names they come from, in the column ``FILE``.

    Args:
        files: the files.
        paths: which of them; all when omitted.
        numbered: whether the rows of Parquet files get their numbers from 0, in the
            column ``ROW_IN_PARQUET``; no file may have such a column of its own.
    """
    names = ", ".join(quoted(glob.escape(path)) for path in paths or files.paths)
    name = FILE.replace('"', "'")
    if files.kind == "parquet":
        row = f", {ROW_IN_PARQUET} = true" if numbered else ""
        return f"read_parquet([{names}], union_by_name = true, filename = {name}{row})"
    return f"read_csv([{names}], {csv_options()}, filename = {name})"


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
        InputError: a file cannot be read.
        CombinedInputError: all columns that files lack or have in another type.
    """
    found: set[str] = set()
    wrong: list[InputError] = []
    for path in files.paths:
        where = files.name(path)
        open_bytes(path, where).close()
        if files.kind == "csv":
            check_header(path, where, [column.name for column in COLUMNS])
        try:
            described = connection.execute(
                f"describe select * from {scan(files, [path])}"
            ).fetchall()
        except duckdb.Error as error:
            raise fault_of(files, [path]) or unreadable(where) from error
        if files.kind == "parquet":
            check_names(path, where)
        types = {name: kind.split("(")[0] for name, kind, *_ in described}
        for column in COLUMNS:
            fault = fault_of_column(where, column, types, files.kind)
            if fault:
                wrong.append(fault)
        found |= set(types)
    raise_all(wrong)
    return found


def fault_of_column(
    where: str, column: Column, types: dict[str, str], kind: str
) -> InputError | None:
    """The error of a column that a file lacks or has in another type, or None."""
    if column.name not in types:
        if column.is_optional:
            return None
        return InputError(
            f"{where}, column {column.name}", "the column is missing", "Add it"
        )
    found = types[column.name]
    if kind == "parquet" and found not in column.accepted | UNTYPED:
        return InputError(
            f"{where}, column {column.name}",
            f"the type is {found}, not {column.words}",
            "Write the column in the type of the interface",
        )
    return None


def absent_columns(found: Set[str]) -> list[str]:
    """What a build has nothing of for columns that no file has, in words.

    Args:
        found: the columns that any file has.
    """
    groups: dict[str, list[str]] = {}
    for column in COLUMNS:
        if column.without:
            groups.setdefault(column.without, []).append(column.name)
    return [
        f"without {' or '.join(names)}: {words}"
        for words, names in groups.items()
        if found.isdisjoint(names)
    ]


def check_names(path: str, where: str) -> None:
    """Raise where a Parquet file has a column twice, in whatever case."""
    names = [name.lower() for name in parquet.read_schema(path).names]
    for column in COLUMNS:
        if names.count(column.name) > 1:
            raise InputError(
                f"{where}, column {column.name}",
                "the column stands twice",
                "Keep one of the two; upper and lower case do not tell columns apart",
            )


def row_count(files: RecordFiles) -> int:
    """The rows that Parquet files say they have; 0 for CSV, which says nothing."""
    if files.kind == "csv":
        return 0
    return sum(parquet.read_metadata(path).num_rows for path in files.paths)


def fault_of(files: RecordFiles, paths: Iterable[str]) -> InputError | None:
    """The error of the first of some files that cannot be read to its end, or None.

    Args:
        files: the files.
        paths: the files that DuckDB could not read together.
    """
    for path in paths:
        where = files.name(path)
        if files.kind == "csv":
            fault = find_fault(path, where)
            if fault:
                return fault
            continue
        with duckdb.connect() as connection:
            query = f"select count(hash(columns(*))) from {scan(files, [path])}"
            try:
                connection.execute(query).fetchall()
            except duckdb.Error:
                return unreadable(where)
    return None


def unreadable(where: str) -> InputError:
    """The error of a file that cannot be read to its end."""
    return InputError(
        where,
        "the file cannot be read: it is cut short, damaged or of another format",
        "Write the file again; one still being written must be complete first",
    )
