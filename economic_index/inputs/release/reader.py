"""Read one CSV file into a table of text with exact line numbers.

Every field stays the text it is: ``NA`` is Namibia, and no spelling means null.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa

from economic_index.errors import InputError
from economic_index.inputs.release.release_files import SourceFile, open_text
from economic_index.inputs.release.row_checks import and_more
from economic_index.sql import quoted
from economic_index.text import shown

TAKE_AGAIN = "Take the file again, or restore the row"

# Below this size, in bytes, DuckDB is no faster than the csv module.
LARGE = 1_000_000


def read_table(
    source: SourceFile,
    columns: Sequence[str],
    *,
    other_columns_allowed: bool = False,
    rows_required: bool = True,
) -> pa.Table:
    """Read the named columns of one file, separated by commas or (`.tsv`) tabs.

    Args:
        source: the file.
        columns: the columns to return; the file may hold them in any order.
        other_columns_allowed: whether the file may hold further columns.
        rows_required: whether a header without rows is an error.

    Returns:
        One row a record, in file order: ``source_file`` (string), ``line_number``
        (int64, the physical line a record starts at; the header is line 1), then
        ``columns`` as string, never null. Blank lines are skipped.

    Raises:
        InputError: the file is not UTF-8, is empty, has wrong columns, has no rows, has
            a row of another width, or a quotation mark that breaks the format.
    """
    text = open_text(source)
    separator = _separator(source)
    records = csv.reader(text, strict=True, delimiter=separator)
    header: list[str] = []
    # One flat list of fields: a list a row would cost twice the time in the collector.
    fields: list[str] = []
    lines: list[int] = []
    misfits: list[tuple[int, int]] = []
    line = 1
    try:
        header = next(records)
        _check_header(source, header, columns, other_columns_allowed)
        if source.path.stat().st_size > LARGE and separator == ",":
            table = _read_at_once(source, header, columns)
            if table is not None:
                return table
        line = records.line_num + 1
        for row in records:
            if len(row) == len(header):
                fields += row
                lines.append(line)
            elif row:
                misfits.append((line, len(row)))
            line = records.line_num + 1
    except csv.Error as error:
        raise InputError(
            f"{source.name}, line {line}",
            f"a field that starts here breaks the quoting rules of CSV ({error})",
            'Close the quotation mark and write one inside a field as ""; '
            "a file cut short must be taken again",
        ) from error
    if misfits:
        line, width = misfits[0]
        raise InputError(
            f"{source.name}, line {line}",
            f"the row has {width} fields, the header {len(header)}"
            + and_more(len(misfits)),
            TAKE_AGAIN,
        )
    if rows_required and not lines:
        raise InputError(
            f"{source.name}, line 1", "the file has a header and no rows", TAKE_AGAIN
        )
    texts = {
        name: pa.array(fields[header.index(name) :: len(header)], pa.string())
        for name in columns
    }
    return pa.table(
        {
            "source_file": pa.repeat(source.name, len(lines)),
            "line_number": pa.array(lines, pa.int64()),
        }
        | texts
    )


def header_of(source: SourceFile) -> list[str]:
    """The columns of a file, of any kind; none where its first line is no header.

    Args:
        source: the file.
    """
    try:
        return next(csv.reader(open_text(source), delimiter=_separator(source)), [])
    except (InputError, csv.Error):
        return []


def _separator(source: SourceFile) -> str:
    """What stands between the fields of a file, as its name says."""
    return "\t" if source.path.suffix == ".tsv" else ","


def _read_at_once(
    source: SourceFile, header: Sequence[str], columns: Sequence[str]
) -> pa.Table | None:
    """What `read_table` returns, read by DuckDB; None where it cannot be sure of it.

    Only a file in which each line is one record has line numbers that can be counted.
    Any other file, and any that DuckDB refuses, is for the csv module, which says where
    it breaks.
    """
    content = source.path.read_bytes()
    # DuckDB would take such a path for a pattern.
    if b"\r" in content or set("*?[") & set(str(source.path)):
        return None
    line_count = content.count(b"\n") + (not content.endswith(b"\n"))
    del content
    names = [f"c{place}" for place in range(len(header))]
    types = ", ".join(f"{quoted(name)}: 'varchar'" for name in names)
    wanted = ", ".join(
        f"coalesce({names[header.index(name)]}, '') as c{place}"
        for place, name in enumerate(columns)
    )
    try:
        with duckdb.connect() as connection:
            table = connection.sql(
                f"""
                select {wanted}
                from read_csv(
                    {quoted(str(source.path))}, columns = {{{types}}},
                    auto_detect = false, header = true, delim = ',', quote = '"',
                    escape = '"', comment = '', nullstr = '', null_padding = false,
                    strict_mode = true, compression = 'none', encoding = 'utf-8'
                )
                """
            ).to_arrow_table()
    except duckdb.Error:
        return None
    row_count = table.num_rows
    if not row_count or row_count + 1 != line_count:
        return None
    return pa.table(
        {
            "source_file": pa.repeat(source.name, row_count),
            "line_number": pa.array(np.arange(2, row_count + 2, dtype=np.int64)),
        }
        | dict(zip(columns, table.columns, strict=True))
    )


def _check_header(
    source: SourceFile,
    header: Sequence[str],
    columns: Sequence[str],
    other_columns_allowed: bool,
) -> None:
    """Raise an InputError unless the header holds each column exactly once."""
    where = f"{source.name}, line 1"
    fix = f"The header must be: {', '.join(columns)}"
    # Such a line may be data, so its fields are not repeated.
    if not set(header) & set(columns):
        raise InputError(
            where, "the first line is not a header: it names no known column", fix
        )
    seen: set[str] = set()
    for name in header:
        if name in seen:
            raise InputError(where, f"column {shown(name)} stands twice", fix)
        seen.add(name)
    missing = [name for name in columns if name not in seen]
    unexpected = [name for name in header if name not in columns]
    problems = [f"column {shown(name)} is missing" for name in missing]
    if not other_columns_allowed:
        problems += [f"column {shown(name)} is unexpected" for name in unexpected]
    if problems:
        raise InputError(where, "; ".join(problems), fix)
