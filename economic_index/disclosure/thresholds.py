"""The thresholds of the seed may be stricter than the built-in ones, not looser."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from economic_index.errors import InputError
from economic_index.macros import value_of
from economic_index.paths import SEEDS
from economic_index.seeds import seed_rows

SEED = "disclosure_thresholds"
NAME = f"seeds/rules/{SEED}.csv"
KEY = "cell_kind"
WHOLE, NUMBER = r"[0-9]{1,15}", r"[0-9]*\.?[0-9]+"

Thresholds = dict[str, float]


def floor() -> dict[str, Thresholds]:
    """The loosest thresholds by kind of cell and column, from dbt's macro."""
    return value_of("disclosure/disclosure_floor", "disclosure_floor")


def check_thresholds(*, may_loosen: bool = False, seeds_folder: Path = SEEDS) -> None:
    """Check the seed of the thresholds, before anything is built of it.

    Args:
        may_loosen: whether thresholds below the built-in ones are wanted.
        seeds_folder: the folder of the seeds; a test may point at another one.

    Raises:
        InputError: a row or column is missing, doubled or unknown, a value is no number
            of its kind, or a threshold is looser than it may be.
    """
    found: dict[str, Thresholds] = {}
    columns, *rows = lines_of(seeds_folder)
    check_columns(columns)
    for number, row in enumerate(rows, start=2):
        place = f"{NAME}, line {number}"
        kind = check_kind(row, columns, place, found)
        found[kind] = {
            column: number_of(column, text, place)
            for column, text in zip(columns, row, strict=True)
            if column != KEY
        }
        if not may_loosen:
            for column, default in floor()[kind].items():
                refuse_looser(
                    column,
                    found[kind][column],
                    default,
                    place,
                    "A build with looser ones needs LOOSEN_THRESHOLDS=1, and says so "
                    "in what it publishes",
                )
    for kind in floor():
        if kind not in found:
            raise InputError(
                NAME,
                f"the row with {KEY} {kind} is missing",
                "Restore it",
            )
    for column, value in found["cell"].items():
        refuse_looser(
            column,
            found["request_cluster"][column],
            value,
            f"{NAME}, row request_cluster",
            "A request cluster is a cell as well",
        )


def lines_of(seeds_folder: Path) -> list[list[str]]:
    """The header and the rows of the seed, as text.

    Raises:
        InputError: the file is not there, or no CSV in UTF-8.
    """
    try:
        with (seeds_folder / "rules" / f"{SEED}.csv").open(
            encoding="utf-8-sig", newline=""
        ) as handle:
            return list(csv.reader(handle)) or [[]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            NAME, "the seed is missing or no CSV file in UTF-8", "Restore it"
        ) from error


def check_columns(columns: list[str]) -> None:
    """Raise unless the header has every column once, and no other."""
    expected = [KEY, *floor()["cell"]]
    for column in expected:
        if columns.count(column) != 1:
            word = "doubled" if column in columns else "missing"
            raise InputError(
                f"{NAME}, column {column}",
                f"the column is {word}",
                "Write it once",
            )
    if len(columns) > len(expected):
        raise InputError(
            f"{NAME}, line 1",
            "the header has a column that is none of the thresholds",
            f"Keep {', '.join(expected)}",
        )


def check_kind(
    row: list[str], columns: list[str], place: str, found: dict[str, Thresholds]
) -> str:
    """The kind of cell that a row is about, which is a known one and new.

    Raises:
        InputError: it is not, or the row has another width than the header.
    """
    if len(row) != len(columns):
        raise InputError(
            place,
            "the line has another number of fields than the header",
            "Write one value a column, and no empty line",
        )
    kind = row[columns.index(KEY)]
    if kind not in floor() or kind in found:
        word = "is there twice" if kind in found else "is unknown"
        raise InputError(
            f"{place}, column {KEY}",
            f"the kind of cell {word}",
            f"Write one row each for {' and '.join(floor())}",
        )
    return kind


def number_of(column: str, text: str, place: str) -> float:
    """A threshold as a number.

    Raises:
        InputError: it is none, or a share is not from 0 to 1.
    """
    is_share = column.endswith("share")
    if not re.fullmatch(NUMBER if is_share else WHOLE, text, re.ASCII):
        raise InputError(
            f"{place}, column {column}",
            "the value is no plain number"
            if is_share
            else "the value is no whole number from 0",
            "Write digits, and a point before decimals"
            if is_share
            else "Write digits alone",
        )
    number = float(text)
    if is_share and number > 1:
        raise InputError(
            f"{place}, column {column}",
            "the value is above 1",
            "Write a share from 0 to 1, 0.5 for one half",
        )
    return number


def refuse_looser(
    column: str, value: float, limit: float, place: str, why: str
) -> None:
    """Raise where a threshold is looser than a limit."""
    is_minimum = column.startswith("minimum")
    if (value < limit) if is_minimum else (value > limit):
        direction = "more" if is_minimum else "less"
        raise InputError(
            f"{place}, column {column}",
            f"the threshold is looser than {limit:g}",
            f"Write {limit:g} or {direction}. {why}",
        )


def smallest_count(*, may_be_loose: bool = False, seeds_folder: Path = SEEDS) -> int:
    """Records that a published cell must rest on; no message names a smaller number.

    Args:
        may_be_loose: whether the seed alone counts, however loose it is.
        seeds_folder: the folder of the seeds.
    """
    (cell,) = (row for row in seed_rows(SEED, seeds_folder) if row[KEY] == "cell")
    default = 0 if may_be_loose else floor()["cell"]["minimum_record_count"]
    return max(int(cell["minimum_record_count"]), int(default))
