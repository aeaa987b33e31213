"""Workbooks in the layout of the Census survey's `National.xlsx`, all made up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from economic_index.errors import InputError
from economic_index.inputs.adoption import AdoptionTables, read_adoption

QUESTION = (
    "In the last two weeks, did this business use Artificial Intelligence (AI) in "
    "producing goods or services? (made up for a test)"
)


class Survey:
    """A workbook under construction: two sheets as lists of rows, header first.

    It starts in good order: seven periods, newest first, the question on AI with its
    three answers (not asked in the first period), another question, and a line of
    source below each table. A test changes ``estimates`` and ``dates`` and calls
    ``read`` or ``error``.
    """

    PERIODS = ("202604", "202603", "202602", "202601", "202526", "202525", "202524")
    YES = ("5.0%", ".", "S", "4.4%", "4%", "3.6%", ".")

    def __init__(self, path: Path) -> None:
        """Take the file's path; nothing is written yet."""
        self.path = path
        self.estimates: list[list[object]] = [
            ["Question ID", "Question", "Answer ID", "Answer", *self.PERIODS],
            [1, "How was business?", 1, "Excellent", *["n/a"] * 7],
            [7, QUESTION, 1, "Yes", *self.YES],
            [7, QUESTION, 2, "No", *["90.0%"] * 7],
            [7, QUESTION, 3, "Do not know", *["5.5%"] * 7],
            ["Source: made up for a test"],
        ]
        self.dates: list[list[object]] = [
            [
                "Sample Year",
                "Smpdt",
                "Collection Start",
                "Col End",
                "Reference Period Start",
                "Ref End",
                "Publication Date",
            ],
            ["Sample year 1"],
        ]
        for number, period in enumerate(reversed(self.PERIODS)):
            start = datetime(2025, 11, 17) + timedelta(days=14 * number)
            days = [start + timedelta(days=offset) for offset in (14, 27, 0, 13, 31)]
            self.dates.append([1, int(period), *days])
        self.dates.append(["Source: made up for a test"])

    def write(self) -> Path:
        """Write the workbook as it is now."""
        workbook = Workbook()
        for name, rows in (
            ("Response Estimates", self.estimates),
            ("Collection and Reference Dates", self.dates),
        ):
            sheet = workbook.create_sheet(name)
            for row in rows:
                sheet.append(row)
        workbook.remove(workbook["Sheet"])
        workbook.save(self.path)
        return self.path

    def read(self) -> AdoptionTables:
        """Write the workbook and read it."""
        return read_adoption(self.write())

    def error(self) -> InputError:
        """The error of writing and reading the workbook."""
        with pytest.raises(InputError) as raised:
            self.read()
        return raised.value


@pytest.fixture
def survey(tmp_path: Path) -> Survey:
    """A good workbook, to be spoilt."""
    return Survey(tmp_path / "National.xlsx")


@pytest.fixture(scope="session")
def make_survey() -> Callable[[Path], Survey]:
    """Make good workbooks at a path."""
    return Survey
