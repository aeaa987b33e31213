"""The Census survey's workbook: what it takes and what it refuses."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from economic_index.errors import InputError
from economic_index.inputs.adoption import read_adoption

ESTIMATES = "National.xlsx, sheet 'Response Estimates'"
DATES = "National.xlsx, sheet 'Collection and Reference Dates'"
YES = 2


def estimates_of(tables, answer_id="1"):
    """(period, share, suppressed) of one answer, in the table's order."""
    return [
        (row["period_code"], row["response_pct"], row["is_suppressed"])
        for row in tables.responses.to_pylist()
        if row["answer_id"] == answer_id
    ]


def test_no_workbook_gives_empty_tables_and_a_note():
    tables = read_adoption(None)
    assert tables.responses.num_rows == tables.periods.num_rows == 0
    (note,) = tables.notes
    assert "business adoption is empty" in note


def test_good_workbook(survey):
    tables = survey.read()
    assert estimates_of(tables) == [
        ("202524", None, False),
        ("202525", 3.6, False),
        ("202526", 4.0, False),
        ("202601", 4.4, False),
        ("202602", None, True),
        ("202603", None, False),
        ("202604", 5.0, False),
    ]
    assert {row["question_id"] for row in tables.responses.to_pylist()} == {"7"}
    assert {row["answer"] for row in tables.responses.to_pylist()} == {
        "Yes",
        "No",
        "Do not know",
    }
    first = tables.periods.to_pylist()[0]
    assert first == {
        "period_code": "202524",
        "collection_start_date": date(2025, 12, 1),
        "collection_end_date": date(2025, 12, 14),
        "reference_start_date": date(2025, 11, 17),
        "reference_end_date": date(2025, 11, 30),
    }
    assert tables.notes == []


@pytest.mark.parametrize(
    "written",
    [
        datetime(2025, 12, 14),
        "2025-12-14",
        "12/14/2025",
        "12/14/25",
        "December 14, 2025",
        "Dec 14, 2025",
        46005,
    ],
)
def test_dates_in_the_spellings_of_the_vintages(survey, written):
    survey.dates[2][5] = written
    assert survey.read().periods.to_pylist()[0]["reference_end_date"] == date(
        2025, 12, 14
    )


def test_columns_of_the_dates_in_the_other_spelling(survey):
    survey.dates[0][2:6] = ["Col Start", "Collection End", "Ref Start", "Ref End"]
    assert survey.read().periods.num_rows == len(survey.PERIODS)


def test_numbers_and_texts_of_ids_and_periods_are_the_same(survey):
    before = survey.read()
    survey.estimates[0][4:] = [int(period) for period in survey.PERIODS]
    for row in survey.estimates[2:5]:
        row[0], row[2] = str(row[0]), f" {row[2]} "
    assert survey.read() == before


def test_percent_cell_counts_as_percent(survey):
    survey.write()
    workbook = load_workbook(survey.path)
    cell = workbook["Response Estimates"].cell(YES + 1, 5)
    cell.value, cell.number_format = 0.25, "0.0%"
    workbook.save(survey.path)
    assert estimates_of(read_adoption(survey.path))[-1] == ("202604", 25.0, False)


def test_blank_and_dash_are_absent(survey):
    survey.estimates[YES][4:6] = [None, "-"]
    assert [share for _, share, _ in estimates_of(survey.read())[-2:]] == [None, None]


def test_dates_of_periods_without_a_column_are_allowed(survey):
    row = [*survey.dates[2]]
    row[1] = 202605
    survey.dates.append(row)
    assert survey.read().periods.num_rows == len(survey.PERIODS) + 1


def assert_error(error, where, problem):
    assert error.where == where
    assert problem in error.problem
    assert error.fix


def set_cell(rows, row, column, value):
    """A change of one cell of one sheet, as a function of the survey."""
    return lambda survey: getattr(survey, rows)[row].__setitem__(column, value)


def remove_column(rows, column):
    def change(survey):
        for row in getattr(survey, rows):
            del row[column : column + 1]

    return change


def repeat_row(rows, row):
    return lambda survey: getattr(survey, rows).append([*getattr(survey, rows)[row]])


def remove_row(rows, row):
    return lambda survey: getattr(survey, rows).pop(row)


BAD = {
    "no header": (
        lambda survey: survey.estimates.clear(),
        f"{ESTIMATES}, row 1",
        "the sheet has no header",
    ),
    "no answer column": (
        remove_column("estimates", 3),
        f"{ESTIMATES}, row 1",
        "column 'Answer' is missing",
    ),
    "question column twice": (
        set_cell("estimates", 0, 4, "Question"),
        f"{ESTIMATES}, cell E1",
        "column 'Question' stands twice",
    ),
    "unknown column": (
        set_cell("estimates", 0, 4, "20251"),
        f"{ESTIMATES}, cell E1",
        "neither known nor a period",
    ),
    "period twice": (
        set_cell("estimates", 0, 5, "202604"),
        f"{ESTIMATES}, cell F1",
        "period 202604 stands twice",
    ),
    "no period": (
        lambda survey: [row.__delitem__(slice(4, None)) for row in survey.estimates],
        f"{ESTIMATES}, row 1",
        "no column of a period",
    ),
    "no question": (
        lambda survey: [row.__setitem__(0, 8) for row in survey.estimates[2:5]],
        f"{ESTIMATES}, column 'Question ID'",
        "question 7 is missing",
    ),
    "another question": (
        set_cell("estimates", YES + 1, 1, "Did this business sell more?"),
        f"{ESTIMATES}, cell B4",
        "question 7 does not say 'Artificial Intelligence (AI)'",
    ),
    "no answer": (
        remove_row("estimates", YES),
        f"{ESTIMATES}, cell C3",
        "question 7 has no answer 1",
    ),
    "another answer": (
        set_cell("estimates", YES, 3, "No"),
        f"{ESTIMATES}, cell D3",
        "answer 1 is not 'Yes'",
    ),
    "answer twice": (
        repeat_row("estimates", YES),
        f"{ESTIMATES}, cell C7",
        "question 7 has answer 1 already above",
    ),
    "number without a percent sign": (
        set_cell("estimates", YES, 4, 0.097),
        f"{ESTIMATES}, cell E3",
        "neither a percentage nor 'S'",
    ),
    "words": (
        set_cell("estimates", YES, 9, "many"),
        f"{ESTIMATES}, cell J3",
        "neither a percentage nor 'S'",
    ),
    "negative share": (
        set_cell("estimates", YES, 4, "-1.0%"),
        f"{ESTIMATES}, cell E3",
        "neither a percentage nor 'S'",
    ),
    "share above 100": (
        set_cell("estimates", YES, 4, "100.1%"),
        f"{ESTIMATES}, cell E3",
        "not between 0 and 100 %",
    ),
    "no column of dates": (
        remove_column("dates", 2),
        f"{DATES}, row 1",
        "column 'Collection Start' or 'Col Start' is missing",
    ),
    "wrong period": (
        set_cell("dates", 2, 1, 202528),
        f"{DATES}, cell B3",
        "not a year and a number of two digits",
    ),
    "dates twice": (
        set_cell("dates", 3, 1, 202524),
        f"{DATES}, cell B4",
        "period 202524 already stands above",
    ),
    "no date": (
        set_cell("dates", 2, 5, "soon"),
        f"{DATES}, cell F3",
        "does not hold a date",
    ),
    "date left empty": (
        set_cell("dates", 2, 5, None),
        f"{DATES}, cell F3",
        "does not hold a date",
    ),
    "end before start": (
        set_cell("dates", 2, 5, datetime(2025, 11, 16)),
        f"{DATES}, cell F3",
        "the reference of period 202524 ends before it starts",
    ),
    "period without dates": (
        remove_row("dates", 2),
        f"{ESTIMATES}, cell K1",
        "period 202524 has no row in the sheet",
    ),
}


@pytest.mark.parametrize(("change", "where", "problem"), BAD.values(), ids=BAD.keys())
def test_bad_workbook_is_refused(survey, change, where, problem):
    change(survey)
    assert_error(survey.error(), where, problem)


@pytest.mark.parametrize("value", [1e9, -5, 0, True, 2_958_466, 1e308])
def test_number_that_is_no_day(survey, value):
    survey.dates[2][5] = value
    assert_error(survey.error(), f"{DATES}, cell F3", "")


def test_truth_value_as_estimate(survey):
    survey.write()
    workbook = load_workbook(survey.path)
    cell = workbook["Response Estimates"].cell(YES + 1, 5)
    cell.value, cell.number_format = True, "0.0%"
    workbook.save(survey.path)
    with pytest.raises(InputError, match="cell E3: the estimate is neither"):
        read_adoption(survey.path)


@pytest.mark.parametrize("rows", ["estimates", "dates"])
def test_formula_that_was_never_computed(survey, rows):
    getattr(survey, rows)[2][4] = "=1/0"
    error = survey.error()
    assert error.where.endswith(", cell E3")
    assert "a formula that was never computed" in error.problem


ENTITIES = "".join(
    f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' if n else '<!ENTITY e0 "x">'
    for n in range(12)
)
DAMAGED = {
    "entity bomb": lambda xml: xml.replace(
        "<worksheet", f"<!DOCTYPE x [{ENTITIES}]><worksheet", 1
    ).replace("Question ID", "&e11;", 1),
    "external entity": lambda xml: xml.replace(
        "<worksheet",
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet',
        1,
    ).replace("Question ID", "&e;", 1),
    "no XML": lambda xml: xml[: len(xml) // 2],
    "no cells": lambda xml: "not XML at all",
}


@pytest.mark.parametrize("spoil", DAMAGED.values(), ids=DAMAGED)
def test_damaged_workbook(survey, spoil):
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(survey.write()) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts[part] = spoil(inline(parts[part]))
    with zipfile.ZipFile(survey.path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(InputError, match="or it is damaged"):
        read_adoption(survey.path)


def inline(xml: str) -> str:
    """The XML of a sheet with a text in its first cell, not a number of one."""
    return re.sub(
        r"<c ([^>]*)t=\"s\"([^>]*)><v>0</v></c>",
        r"<c \1t=\"inlineStr\"\2><is><t>Question ID</t></is></c>",
        xml,
        count=1,
    )


def test_missing_file(tmp_path):
    path = tmp_path / "nowhere.xlsx"
    with pytest.raises(InputError, match="cannot be opened") as raised:
        read_adoption(path)
    assert raised.value.where == str(path)


def test_folder_as_file(tmp_path):
    with pytest.raises(InputError, match=r"cannot be opened|not an Excel workbook"):
        read_adoption(tmp_path)


@pytest.mark.parametrize("name", ["National.xlsx", "National.csv"])
def test_not_a_workbook(tmp_path, name):
    path = tmp_path / name
    path.write_text("Question ID,Question\n", encoding="utf-8")
    with pytest.raises(InputError, match="not an Excel workbook"):
        read_adoption(path)


def test_missing_sheet(tmp_path):
    path = tmp_path / "National.xlsx"
    workbook = Workbook()
    workbook.active.title = "Response Estimates"
    workbook.save(path)
    with pytest.raises(InputError, match="sheet 'Collection and Reference Dates' is m"):
        read_adoption(path)
