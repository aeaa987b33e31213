"""Open an Excel workbook and find its sheets, columns and cells."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from economic_index.errors import InputError

TAKE_AGAIN = "Take the official workbook again"

# How a damaged archive, or XML that is none or wants other files, shows itself: every
# parser's error is a SyntaxError.
DAMAGES = (BadZipFile, zlib.error, EOFError, SyntaxError, TypeError, IndexError)

DATE_FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%B %d, %Y", "%b %d, %Y")


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes:
        value: what it holds: text, number, datetime, or None.
        number_format: how Excel shows a number, e.g. ``0.0%``.
        where: how a message names it: file, sheet and cell.
    """

    value: object
    number_format: str
    where: str

    @property
    def text(self) -> str:
        """The value as text without outer blanks; a whole number without a decimal."""
        if self.value is None:
            return ""
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        return str(self.value).strip()

    def day(self) -> date:
        """The value as a day, from a date cell, an Excel serial number or a text.

        Raises:
            InputError: it is none of these.
        """
        if isinstance(self.value, datetime):
            return self.value.date()
        if isinstance(self.value, int | float) and not isinstance(self.value, bool):
            # Excel's days run from 1900 to 9999.
            if 1 <= self.value < 2_958_466:
                return from_excel(self.value).date()
            raise InputError(
                self.where,
                "the number stands for no day",
                "Write the date as YYYY-MM-DD",
            )
        for pattern in DATE_FORMATS:
            try:
                return datetime.strptime(self.text, pattern).date()
            except ValueError:
                continue
        raise InputError(
            self.where, "the cell does not hold a date", "Write the date as YYYY-MM-DD"
        )


@dataclass(frozen=True)
class Sheet:
    """One sheet: the cells of its first row, and those of the rows below."""

    where: str
    header: list[Cell]
    rows: list[list[Cell]]

    def columns(self, names: Mapping[str, Sequence[str]]) -> dict[str, int]:
        """Where the named columns stand.

        Args:
            names: for each column the spellings that the header may have.

        Returns:
            The position of each column, counted from 0.

        Raises:
            InputError: a column is missing or stands twice.
        """
        positions = {}
        for name, spellings in names.items():
            found = [
                position
                for position, cell in enumerate(self.header)
                if cell.text in spellings
            ]
            wanted = " or ".join(f"'{spelling}'" for spelling in spellings)
            if not found:
                raise InputError(
                    f"{self.where}, row 1", f"column {wanted} is missing", TAKE_AGAIN
                )
            if len(found) > 1:
                raise InputError(
                    self.header[found[1]].where,
                    f"column {wanted} stands twice",
                    "Keep one of the two columns",
                )
            positions[name] = found[0]
        return positions


def read_sheets(path: Path, names: Sequence[str]) -> list[Sheet]:
    """The named sheets of a workbook, every row as wide as the header.

    Args:
        path: the workbook, an .xlsx file.
        names: the sheets.

    Raises:
        InputError: the file cannot be opened, is no workbook, or lacks a sheet; a
            sheet is empty.
    """
    try:
        return _read_sheets(path, names)
    except OSError as error:
        raise InputError(
            str(path),
            f"the workbook cannot be opened ({error.strerror or error})",
            "Check the path and its permissions",
        ) from error
    except (InvalidFileException, KeyError, ValueError, *DAMAGES) as error:
        raise InputError(
            str(path),
            "the file is not an Excel workbook (.xlsx), or it is damaged",
            TAKE_AGAIN,
        ) from error


def _read_sheets(path: Path, names: Sequence[str]) -> list[Sheet]:
    """As ``read_sheets``; what openpyxl raises passes."""
    values = load_workbook(path, read_only=True, data_only=True)
    formulas = load_workbook(path, read_only=True)
    try:
        missing = [name for name in names if name not in values.sheetnames]
        if missing:
            raise InputError(path.name, f"sheet '{missing[0]}' is missing", TAKE_AGAIN)
        sheets = []
        for name in names:
            where = f"{path.name}, sheet '{name}'"
            sheets.append(_sheet(values[name], where))
            _check_formulas(values[name], formulas[name], where)
        return sheets
    finally:
        values.close()
        formulas.close()


def _check_formulas(
    values: ReadOnlyWorksheet, formulas: ReadOnlyWorksheet, where: str
) -> None:
    """Raise where a cell holds a formula and no result of it."""
    formulas.reset_dimensions()
    for cells, texts in zip(values.iter_rows(), formulas.iter_rows(), strict=True):
        for cell, text in zip(cells, texts, strict=True):
            if cell.value is None and text.data_type == "f":
                raise InputError(
                    f"{where}, cell {text.coordinate}",
                    "the cell holds a formula that was never computed",
                    "Open the workbook in a spreadsheet and save it, or take the "
                    "official one again",
                )


def _sheet(worksheet: ReadOnlyWorksheet, where: str) -> Sheet:
    """The cells of a worksheet; the width that the file states for it may be wrong."""
    worksheet.reset_dimensions()
    lines = [
        [
            Cell(
                cell.value,
                cell.number_format if cell.value is not None else "",
                f"{where}, cell {get_column_letter(column)}{row}",
            )
            for column, cell in enumerate(cells, start=1)
        ]
        for row, cells in enumerate(worksheet.iter_rows(), start=1)
    ]
    if not lines or not any(cell.text for cell in lines[0]):
        raise InputError(f"{where}, row 1", "the sheet has no header", TAKE_AGAIN)
    header, *rows = lines
    for number, row in enumerate(rows, start=2):
        row += [
            Cell(None, "", f"{where}, cell {get_column_letter(column)}{number}")
            for column in range(len(row) + 1, len(header) + 1)
        ]
    return Sheet(where, header, rows)
