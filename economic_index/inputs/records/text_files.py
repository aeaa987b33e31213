"""What is wrong with a CSV file of usage records, by line, for one clear message.

DuckDB reads the files; these functions look at their first line, and, after DuckDB has
given one up, for the line that it stumbled over.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO, cast

from economic_index.errors import InputError

# DuckDB's limit of a row (max_line_size).
LONGEST_ROW = 2_097_152
HEADER_BYTES = 2**20
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
UTF_8_MARK = b"\xef\xbb\xbf"
OTHER_SEPARATORS = {";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}
SAVE_AS_UTF_8 = "Save the file as UTF-8"
WRITE_AGAIN = "Write the file again; one still being written must be complete first"
GZIP_ERRORS = (EOFError, gzip.BadGzipFile, zlib.error)


def open_bytes(path: str, where: str) -> BinaryIO:
    """A stream over a file's bytes, unpacked where it is gzip.

    Raises:
        InputError: the file cannot be opened.
    """
    try:
        return cast(
            BinaryIO, gzip.open(path) if path.endswith(".gz") else open(path, "rb")
        )
    except OSError as error:
        raise InputError(
            where,
            f"the file cannot be opened ({error.strerror})",
            "Check the file and its permissions",
        ) from error


def check_header(path: str, where: str, columns: Sequence[str]) -> None:
    """Raise unless a file's first line names columns, each once, parted by commas.

    Args:
        path: the file.
        where: its name in a message.
        columns: the columns of the interface; a file may have further ones.

    Raises:
        InputError: the file is empty, not UTF-8 text, or its header is wrong.
    """
    first = f"{where}, line 1"
    with open_bytes(path, where) as stream:
        try:
            start = stream.read(HEADER_BYTES)
        except GZIP_ERRORS as error:
            raise broken_gzip(where) from error
    if start.startswith(UTF_16_MARKS) or b"\0" in start[:64]:
        raise InputError(first, "the file is not UTF-8 but UTF-16", SAVE_AS_UTF_8)
    text = start.removeprefix(UTF_8_MARK).decode("utf-8", "replace")
    if not text.strip():
        raise InputError(where, "the file is empty", WRITE_AGAIN)
    try:
        header = next(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise InputError(
            first,
            "the first line is not a header: it is no row of CSV",
            "Write the names of the columns into the first line",
        ) from error
    names = [name.strip().lower() for name in header]
    if not set(names) & set(columns):
        line = text.splitlines()[0]
        for separator, words in OTHER_SEPARATORS.items():
            if set(line.lower().split(separator)) & set(columns):
                raise InputError(
                    first,
                    f"the columns are parted by {words}, not by a comma",
                    "Write the file with commas",
                )
        raise InputError(
            first,
            "the first line is not a header: it names no known column",
            "Write the names of the columns into the first line, with nothing above",
        )
    for name in columns:
        if names.count(name) > 1:
            raise InputError(
                f"{first}, column {name}",
                "the column stands twice",
                "Keep one of the two; upper and lower case do not tell columns apart",
            )


def find_fault(path: str, where: str) -> InputError | None:
    """The first thing in a CSV file that breaks its format, or None.

    It reads line by line, which is slow: for files that DuckDB has given up.

    Args:
        path: the file.
        where: its name in a message.
    """
    limit = csv.field_size_limit(LONGEST_ROW)
    try:
        with open_bytes(path, where) as stream:
            return _find_fault(stream, where)
    except InputError as error:
        return error
    finally:
        csv.field_size_limit(limit)


def _find_fault(stream: BinaryIO, where: str) -> InputError | None:
    """As ``find_fault``, of an open file."""
    lines = Lines(stream, where)
    rows = csv.reader(lines, strict=True)
    width = row_number = 0
    ends = ""
    line = 1
    try:
        for row in rows:
            place = f"{where}, row {row_number} (line {line})"
            if not row_number:
                place = f"{where}, line 1"
            if row and not width:
                width = len(row)
            elif row and len(row) != width:
                return InputError(
                    place,
                    f"the row has {len(row)} fields, the header {width}",
                    "Write every field, an empty one where nothing is known, and put "
                    "a field that holds a comma into quotation marks",
                )
            if ends and lines.end and ends != lines.end:
                return InputError(
                    place,
                    "the line ends otherwise than the lines above (CR LF or LF)",
                    "Write one kind of line end throughout",
                )
            ends = lines.end or ends
            row_number += bool(row)
            line = rows.line_num + 1
    except csv.Error as error:
        return InputError(
            f"{where}, row {row_number} (line {line})",
            f"a field breaks the rules of CSV ({error})",
            'Put it into quotation marks and write one inside it as ""',
        )
    return None


class Lines:
    """The lines of a stream as text, for ``csv.reader``.

    Attributes:
        end: how the last line ended.
    """

    def __init__(self, stream: BinaryIO, where: str) -> None:
        """Take the stream and the file's name in a message."""
        self.stream = stream
        self.where = where
        self.end = ""

    def __iter__(self) -> Iterator[str]:
        """The lines.

        Raises:
            InputError: a line is not UTF-8 text, holds a NUL, or is too long.
        """
        number = 0
        try:
            for number, content in enumerate(self.stream, start=1):
                yield self._text(content, number)
        except GZIP_ERRORS as error:
            raise broken_gzip(f"{self.where}, line {number + 1}") from error

    def _text(self, content: bytes, number: int) -> str:
        """One line as text."""
        place = f"{self.where}, line {number}"
        if len(content) > LONGEST_ROW:
            raise InputError(
                place,
                f"the row is longer than {LONGEST_ROW:,} bytes",
                "Shorten its fields",
            )
        if b"\0" in content:
            raise InputError(
                place, "a field holds a NUL character", "Remove the character"
            )
        try:
            text = content.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise InputError(
                place,
                f"byte {error.start + 1} of the line is not UTF-8 text",
                SAVE_AS_UTF_8,
            ) from error
        self.end = "\r\n" if text.endswith("\r\n") else "\n" * text.endswith("\n")
        return text


def broken_gzip(where: str) -> InputError:
    """The error of a gzip file that cannot be unpacked to its end."""
    return InputError(
        where, "the file is cut short, damaged, or no gzip file", WRITE_AGAIN
    )
