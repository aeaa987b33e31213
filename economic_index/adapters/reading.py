"""Find the files of an export, and make one relation of each.

The relation `export` is the same for every kind of file: the columns that the format
lists and no other, all as text, with the file and the row. What is nested is JSON.
"""

from __future__ import annotations

import glob
import gzip
import json
import os
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from economic_index.adapters.formats import NO_RECORDS, Column, Format
from economic_index.errors import InputError
from economic_index.inputs.records.record_files import csv_options, unreadable
from economic_index.inputs.records.text_files import find_fault, open_bytes
from economic_index.sql import quoted

KINDS = {
    "parquet": (".parquet",),
    "csv": (".csv", ".csv.gz"),
    "json": (".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz"),
}
# A line of spans may hold thousands of them.
LARGEST_OBJECT = 2**28
# Answers of an API lie in this list.
WRAPPED = "data"
NESTED = re.compile(r"^(STRUCT|MAP|UNION)|\[\d*\]$|^JSON$|^VARIANT$")


def find_files(
    names: Sequence[str], example: str = "LOGS='export/*.jsonl'"
) -> list[Path]:
    """The files that names or globs stand for, in name order.

    Args:
        names: of files, or globs.
        example: how a command names files, for messages.

    Raises:
        InputError: nothing is there, or a file of another kind.
    """
    found: set[Path] = set()
    for name in names:
        if "://" in name:
            raise InputError(
                name, "files of this machine alone are read", "Copy the files first"
            )
        matches = [name] if os.path.isfile(name) else glob.glob(name, recursive=True)
        files = {Path(match) for match in matches if os.path.isfile(match)}
        if not files:
            raise InputError(
                name,
                "this is a folder, not a file" if matches else "no file is there",
                f"Name the files, e.g. {example}",
            )
        found |= files
    for path in sorted(found):
        kind_of(path)
    return sorted(found)


def kind_of(path: Path) -> str:
    """`parquet`, `csv` or `json`, by the ending of the name.

    Raises:
        InputError: it has another ending.
    """
    for kind, endings in KINDS.items():
        if path.name.lower().endswith(endings):
            return kind
    raise InputError(
        str(path),
        "the name does not say what kind of file this is",
        "Name it .parquet, .csv, .json or .jsonl, with .gz behind the last three where "
        "it is packed",
    )


def label(path: Path) -> str:
    """How a message names a file: with its folder, as the user knows it."""
    return f"{path.parent.name}/{path.name}"


def open_export(
    connection: duckdb.DuckDBPyConnection, path: Path, form: Format
) -> None:
    """Make the view `export` of one file.

    Beside the columns of the format it has ``source_file``, ``row_number``,
    ``broken_json`` (the first column that should hold JSON and does not) and
    ``wrong_version`` (the first column with a value of another version).

    Raises:
        InputError: the file cannot be read, or has not the columns of the format.
    """
    where = label(path)
    open_bytes(str(path), where).close()
    try:
        source, names, nested = SOURCES[kind_of(path)](connection, path)
    except duckdb.Error as error:
        raise fault_of(path) from error
    # An empty file has no columns, and no calls.
    if names or kind_of(path) != "json":
        check_columns(where, names, form)
    fields = [
        f"{field(kind_of(path), column, names, nested)} as {column.sql_name}"
        for column in form.columns
    ]
    connection.execute(
        f"create or replace view export_rows as "
        f"select row_number() over () as row_number, {', '.join(fields)} from {source}"
    )
    kept = ", ".join(
        f"case when json_valid({name}) then cast({name} as json) end as {name}"
        if column.is_json
        else name
        for column in form.columns
        for name in [column.sql_name]
    )
    connection.execute(
        f"create or replace view export as select {quoted(where)} as source_file, "
        f"row_number, {first_of(broken_columns(form))} as broken_json, "
        f"{first_of(columns_of_another_version(form))} as wrong_version, {kept} "
        "from export_rows"
    )


def broken_columns(form: Format) -> list[tuple[str, str]]:
    """The columns of JSON, and when a row's is none."""
    return [
        (column.name, f"not json_valid({column.sql_name})")
        for column in form.columns
        if column.is_json
    ]


def columns_of_another_version(form: Format) -> list[tuple[str, str]]:
    """The columns that say the version, and when a row's is another."""
    return [
        (
            column.name,
            f"coalesce({column.sql_name}, '') not in "
            f"({', '.join(map(quoted, column.only))})",
        )
        for column in form.columns
        if column.only
    ]


def first_of(faults: list[tuple[str, str]]) -> str:
    """SQL of the name of the first column with a fault, or null."""
    if not faults:
        return "cast(null as varchar)"
    whens = " ".join(f"when {when} then {quoted(name)}" for name, when in faults)
    return f"case {whens} end"


Source = tuple[str, set[str], set[str]]


def parquet_source(connection: duckdb.DuckDBPyConnection, path: Path) -> Source:
    """SQL that reads a Parquet file, its columns, and those that are nested."""
    source = f"read_parquet({quoted(glob.escape(str(path)))})"
    described = connection.execute(f"describe select * from {source}").fetchall()
    nested = {name for name, kind, *_ in described if NESTED.search(kind)}
    return source, {name for name, *_ in described}, nested


def csv_source(connection: duckdb.DuckDBPyConnection, path: Path) -> Source:
    """SQL that reads a CSV file, and its columns; none is nested."""
    if not path.stat().st_size:
        raise InputError(label(path), "the file is empty", "Write the export again")
    source = f"read_csv({quoted(glob.escape(str(path)))}, {csv_options()})"
    described = connection.execute(f"describe select * from {source}").fetchall()
    return source, {name for name, *_ in described}, set()


def json_source(connection: duckdb.DuckDBPyConnection, path: Path) -> Source:
    """SQL that reads a file of JSON objects as the column `json`, and their keys."""
    objects = (
        f"(select json from read_json_objects({quoted(glob.escape(str(path)))}, "
        f"format = 'auto', maximum_object_size = {LARGEST_OBJECT}))"
    )
    keys = keys_of(connection, objects)
    if WRAPPED in keys:
        objects = f"(select unnest(json -> '$.{WRAPPED}[*]') as json from {objects})"
        keys = keys_of(connection, objects)
    return objects, keys, set()


def keys_of(connection: duckdb.DuckDBPyConnection, objects: str) -> set[str]:
    """The keys that any of some JSON objects has."""
    rows = connection.execute(
        f"select distinct unnest(json_keys(json)) from {objects}"
    ).fetchall()
    return {key for (key,) in rows}


SOURCES = {"parquet": parquet_source, "csv": csv_source, "json": json_source}


def field(kind: str, column: Column, names: set[str], nested: set[str]) -> str:
    """SQL of a column, or of the part of it that is read, as text; empty is null."""
    if column.name not in names:
        return "cast(null as varchar)"
    if kind == "json":
        path = f'$."{column.name}"{column.part}'
        return f"nullif(json ->> {quoted(path)}, '')"
    name = f'"{column.name}"'
    if column.part:
        steps = re.findall(r"\[(\d+)\]|\.(\w+)", column.part)
        if column.name in nested:
            # Nothing else of the column leaves the file. A list counts from 1 here.
            ends = (
                f"[{int(number) + 1}]" if number else f"[{quoted(key)}]"
                for number, key in steps
            )
            return f"nullif(cast({name}{''.join(ends)} as varchar), '')"
        value = f"case when json_valid({name}) then {name} end"
        return f"nullif(({value}) ->> {quoted('$' + column.part)}, '')"
    value = f"to_json({name})" if column.name in nested else name
    return f"nullif(cast({value} as varchar), '')"


def check_columns(where: str, names: set[str], form: Format) -> None:
    """Raise unless a file has every column that the format needs.

    Raises:
        InputError: it names all that are missing, and what the file is instead where
            that is known.
    """
    missing = list(
        dict.fromkeys(
            column.name
            for column in form.columns
            if not column.is_optional and column.name not in names
        )
    )
    for other in (*NO_RECORDS, *(form.lookalikes if missing else ())):
        if other.columns <= names:
            raise InputError(where, other.words, other.fix)
    if missing:
        raise InputError(
            f"{where}, {'column' if len(missing) == 1 else 'columns'} "
            f"{', '.join(missing)}",
            f"what {form.title} have is missing here: this is another format, or "
            "another version of it",
            f"Export these columns as they are called in {form.source}",
        )


def fault_of(path: Path) -> InputError:
    """The error of a file that DuckDB could not read."""
    where = label(path)
    kind = kind_of(path)
    if kind == "csv":
        return find_fault(str(path), where) or unreadable(where)
    if kind == "json":
        return json_fault(path, where) or unreadable(where)
    return unreadable(where)


def json_fault(path: Path, where: str) -> InputError | None:
    """The first line of a file that is no JSON object, or None."""
    first, number = "", 0
    try:
        for number, line in enumerate(lines_of(path), start=1):
            first = first or line.strip()[:1]
            if first == "[" or not line.strip():
                continue
            if not isinstance(json.loads(line), dict):
                return InputError(
                    f"{where}, line {number}",
                    "the line is no JSON object",
                    "Write one object a line, or all in one list",
                )
    except json.JSONDecodeError as error:
        return InputError(
            f"{where}, line {number}",
            f"the line is no JSON (at its character {error.pos + 1})",
            "Write the export again; one still being written must be complete first",
        )
    except (EOFError, gzip.BadGzipFile, zlib.error, UnicodeDecodeError):
        return InputError(
            f"{where}, line {number + 1}",
            "the file is cut short, damaged or no UTF-8 text",
            "Write the export again",
        )
    return None


def lines_of(path: Path) -> Iterator[str]:
    """The lines of a file, unpacked where it is gzip."""
    with open_bytes(str(path), label(path)) as stream:
        for line in stream:
            yield line.decode("utf-8")
