"""Read the national workbook of the Business Trends and Outlook Survey (BTOS).

The US Census Bureau publishes it as `National.xlsx`. Two of its sheets are read: the
estimates, with one column a two-week period, newest first, and the periods' dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from economic_index.errors import InputError
from economic_index.inputs.adoption.workbook import TAKE_AGAIN, Cell, Sheet, read_sheets
from economic_index.paths import SEEDS
from economic_index.seeds import seed_rows

RULES = "business_adoption_rules"

ESTIMATES = "Response Estimates"
DATES = "Collection and Reference Dates"

ESTIMATE_COLUMNS = {
    "question_id": ("Question ID",),
    "question": ("Question",),
    "answer_id": ("Answer ID",),
    "answer": ("Answer",),
}
# Vintages of the workbook spell the dates' columns in two ways.
DATE_COLUMNS = {
    "period_code": ("Smpdt",),
    "collection_start_date": ("Collection Start", "Col Start"),
    "collection_end_date": ("Col End", "Collection End"),
    "reference_start_date": ("Reference Period Start", "Ref Start"),
    "reference_end_date": ("Ref End", "Reference Period End"),
}

# Year and number of the two-week period.
PERIOD = re.compile(r"20\d\d(0[1-9]|1\d|2[0-7])")
PERCENT = re.compile(r"(\d+(?:\.\d+)?) ?%")
SUPPRESSED = "S"
# A period in which the question was not asked.
ABSENT = ("", ".", "-")

RESPONSES_SCHEMA = pa.schema(
    [
        ("question_id", pa.string()),
        ("question", pa.string()),
        ("answer_id", pa.string()),
        ("answer", pa.string()),
        ("period_code", pa.string()),
        ("response_pct", pa.float64()),
        ("is_suppressed", pa.bool_()),
    ]
)
PERIODS_SCHEMA = pa.schema(
    [("period_code", pa.string())]
    + [(name, pa.date32()) for name in DATE_COLUMNS if name != "period_code"]
)


@dataclass(frozen=True)
class AdoptionTables:
    """What the workbook holds, checked.

    Attributes:
        responses: one row an answer and period of the questions that the seed
            `business_adoption_rules` names: ids and texts, ``response_pct`` (share of
            firms, 0–100, null when suppressed or not asked) and ``is_suppressed``.
        periods: one row a period that has dates: ``period_code`` (YYYYPP) and the first
            and last day of its collection and of the time that firms were asked about.
        notes: remarks for the reader that are not errors.
    """

    responses: pa.Table
    periods: pa.Table
    notes: list[str]


def read_adoption(workbook: Path | None, seeds_folder: Path = SEEDS) -> AdoptionTables:
    """Read and check the survey's workbook; without one both tables are empty.

    Args:
        workbook: the national workbook, or None.
        seeds_folder: the folder of the seeds; a test may point at another one.

    Raises:
        InputError: the first problem found, in this order: the file, its sheets and
            columns, the dates, the questions of the rules, the estimates.
    """
    if workbook is None:
        note = "no business survey workbook (ADOPTION=…): business adoption is empty"
        return AdoptionTables(
            RESPONSES_SCHEMA.empty_table(), PERIODS_SCHEMA.empty_table(), [note]
        )
    estimates, dates = read_sheets(workbook, (ESTIMATES, DATES))
    periods = _periods(dates)
    responses = _responses(estimates, seed_rows(RULES, seeds_folder))
    dated = {period["period_code"] for period in periods}
    for cell in estimates.header:
        if PERIOD.fullmatch(cell.text) and cell.text not in dated:
            raise InputError(
                cell.where,
                f"period {cell.text} has no row in the sheet '{DATES}'",
                "Add its dates there, or take the official workbook again",
            )
    return AdoptionTables(
        pa.Table.from_pylist(responses, RESPONSES_SCHEMA),
        pa.Table.from_pylist(periods, PERIODS_SCHEMA),
        [],
    )


def _periods(sheet: Sheet) -> list[dict[str, str | date]]:
    """The periods that the dates sheet lists, by code."""
    columns = sheet.columns(DATE_COLUMNS)
    periods: dict[str, dict[str, str | date]] = {}
    for row in sheet.rows:
        code = row[columns["period_code"]]
        # Headings and the source line below the table stand alone in their row.
        if not code.text or sum(bool(cell.text) for cell in row) == 1:
            continue
        if not PERIOD.fullmatch(code.text):
            raise InputError(
                code.where,
                "the period is not a year and a number of two digits (YYYYPP)",
                TAKE_AGAIN,
            )
        if code.text in periods:
            raise InputError(
                code.where,
                f"period {code.text} already stands above",
                "Keep one of the two rows",
            )
        days = {
            name: row[column].day()
            for name, column in columns.items()
            if name != "period_code"
        }
        for what in ("collection", "reference"):
            if days[f"{what}_end_date"] < days[f"{what}_start_date"]:
                raise InputError(
                    row[columns[f"{what}_end_date"]].where,
                    f"the {what} of period {code.text} ends before it starts",
                    "Correct the two dates",
                )
        periods[code.text] = {"period_code": code.text, **days}
    return [periods[code] for code in sorted(periods)]


def _responses(
    sheet: Sheet, rules: tuple[dict[str, str], ...]
) -> list[dict[str, object]]:
    """The estimates of the rules' questions, by question, answer and period."""
    columns = sheet.columns(ESTIMATE_COLUMNS)
    periods = _period_columns(sheet, set(columns.values()))
    responses: dict[tuple[str, str, str], dict[str, object]] = {}
    for rule in rules:
        rows = [
            row
            for row in sheet.rows
            if row[columns["question_id"]].text == rule["question_id"]
        ]
        _check_question(sheet, rows, columns, rule)
        for row in rows:
            texts = {name: row[column].text for name, column in columns.items()}
            for code, column in periods.items():
                key = (texts["question_id"], texts["answer_id"], code)
                if key in responses:
                    raise InputError(
                        row[columns["answer_id"]].where,
                        f"question {key[0]} has answer {key[1]} already above",
                        "Keep one of the two rows",
                    )
                responses[key] = texts | {"period_code": code} | _estimate(row[column])
    return [responses[key] for key in sorted(responses)]


def _period_columns(sheet: Sheet, named: set[int]) -> dict[str, int]:
    """Where each period's column stands; every other column must be a named one."""
    periods: dict[str, int] = {}
    for position, cell in enumerate(sheet.header):
        if position in named or not cell.text:
            continue
        if not PERIOD.fullmatch(cell.text):
            raise InputError(
                cell.where,
                "the column is neither known nor a period (YYYYPP)",
                "Remove the column, or take the official workbook again",
            )
        if cell.text in periods:
            raise InputError(
                cell.where,
                f"period {cell.text} stands twice",
                "Keep one of the two columns",
            )
        periods[cell.text] = position
    if not periods:
        raise InputError(
            f"{sheet.where}, row 1", "the sheet has no column of a period", TAKE_AGAIN
        )
    return periods


def _check_question(
    sheet: Sheet, rows: list[list[Cell]], columns: dict[str, int], rule: dict[str, str]
) -> None:
    """Raise an InputError unless the rule's question and answer are what it means."""
    fix = f"Check the question in the workbook, then seeds/rules/{RULES}.csv"
    if not rows:
        raise InputError(
            f"{sheet.where}, column 'Question ID'",
            f"question {rule['question_id']} is missing",
            fix,
        )
    for row in rows:
        question = row[columns["question"]]
        if rule["question_text"].lower() not in question.text.lower():
            raise InputError(
                question.where,
                f"question {rule['question_id']} does not say "
                f"'{rule['question_text']}'",
                fix,
            )
    answers = [
        row for row in rows if row[columns["answer_id"]].text == rule["answer_id"]
    ]
    if not answers:
        raise InputError(
            rows[0][columns["answer_id"]].where,
            f"question {rule['question_id']} has no answer {rule['answer_id']}",
            fix,
        )
    answer = answers[0][columns["answer"]]
    if answer.text.lower() != rule["answer"].lower():
        raise InputError(
            answer.where,
            f"answer {rule['answer_id']} is not '{rule['answer']}'",
            fix,
        )


def _estimate(cell: Cell) -> dict[str, object]:
    """The share of firms (0–100) in a cell, and whether it is suppressed."""
    if cell.text in ABSENT:
        return {"response_pct": None, "is_suppressed": False}
    if cell.text == SUPPRESSED:
        return {"response_pct": None, "is_suppressed": True}
    written = PERCENT.fullmatch(cell.text)
    if written:
        share = float(written.group(1))
    elif (
        isinstance(cell.value, int | float)
        and not isinstance(cell.value, bool)
        and "%" in cell.number_format
    ):
        share = cell.value * 100
    else:
        raise InputError(
            cell.where,
            f"the estimate is neither a percentage nor '{SUPPRESSED}' (suppressed) "
            "nor '.' (not asked)",
            "Write it as the official workbook does, with a percent sign",
        )
    if not 0 <= share <= 100:
        raise InputError(
            cell.where,
            "the share of firms is not between 0 and 100 %",
            "Restore the estimate from the official workbook",
        )
    return {"response_pct": share, "is_suppressed": False}
