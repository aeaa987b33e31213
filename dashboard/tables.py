"""Read the published database: one query, one table, with what its columns mean."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from economic_index.publish import FORMULA

# Python's blanks have the separators of Unicode among them.
COMPUTED = re.compile(FORMULA.replace(r"\p{Z}", ""))
QUERIES = Path(__file__).parent / "queries"

# A column of a query that no public table has is described in the file's head.
DESCRIBED_IN_FILE = re.compile(r"^-- (\w+): (.+)$", re.MULTILINE)
TABLES_READ = re.compile(r"\b(?:from|join)\s+((?:marts|report|exports)\.\w+)")
BRACED_UNITS = {"pct": "%", "pp": "pp", "usd": "US$"}
WORDS = {
    "usage_per_capita_index": "usage index",
    "gdp_per_working_age_capita_usd": "GDP per person of working age, US$",
    "geography_name": "place",
    "task_statement": "task",
    "request_name": "request",
    "occupation_name": "occupation",
    "category_name": "occupation category",
    "usage_tier_name": "tier",
    "wave_id": "wave",
    "published_text": "the report says",
    "hc1": "HC1",
}


@dataclass(frozen=True)
class Column:
    """One column: its name, a heading, how its values are written, what it means."""

    name: str
    label: str
    kind: str
    description: str


@dataclass(frozen=True)
class Table:
    """The rows of one query, the text that was run, and the columns."""

    name: str
    sql: str
    columns: list[Column]
    rows: list[tuple]

    @property
    def records(self) -> list[dict]:
        """The rows as dictionaries by column name."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]

    def description(self, name: str) -> str:
        """What a column means."""
        return next(
            column.description for column in self.columns if column.name == name
        )


class Published:
    """The published database of one build, open for reading.

    Args:
        path: `published.duckdb`.
    """

    def __init__(self, path: Path) -> None:
        self._connection = duckdb.connect(str(path), read_only=True)
        self._descriptions: dict[str, dict[str, str]] = {}
        rows = self._connection.execute(
            "select schema_name || '.' || table_name, column_name, comment "
            "from duckdb_columns()"
        )
        for table, column, comment in rows.fetchall():
            self._descriptions.setdefault(table, {})[column] = comment or ""

    def __enter__(self) -> Published:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def has(self, schema: str) -> bool:
        """Whether the build has published tables of a schema."""
        return any(table.startswith(f"{schema}.") for table in self._descriptions)

    def run(self, query: str, name: str = "", **parameters: str) -> Table:
        """Run one query file.

        Args:
            query: the file's name without `.sql`.
            name: the table's name on the page; the query's where it is empty.
            parameters: values of the `$names` in the file, all text.

        Returns:
            As `table`.
        """
        text = (QUERIES / f"{query}.sql").read_text()
        return self.table(name or query, text, **parameters)

    def table(self, name: str, text: str, **parameters: str) -> Table:
        """Run the text of a query.

        Args:
            name: the table's name on the page.
            text: the SQL.
            parameters: values of the `$names` in the text, all text.

        Returns:
            The rows, and the SQL with the parameters written out: the text that a
            reader can run on the published database to get the same rows.
        """
        # Prepared text and shown text must be one, so the values are written in.
        for key, value in parameters.items():
            quoted = value.replace("'", "''")
            text = text.replace(f"${key}", f"'{quoted}'")
        described = dict(DESCRIBED_IN_FILE.findall(text))
        sources = [self._descriptions[table] for table in TABLES_READ.findall(text)]
        cursor = self._connection.execute(text)
        columns = []
        for column, kind, *_ in cursor.description:
            known = [source[column] for source in sources if column in source]
            meaning = described.get(column) or next(iter(known), "")
            columns.append(
                Column(column, heading(column), cell_kind(column, str(kind)), meaning)
            )
        return Table(name, text.strip(), columns, cursor.fetchall())


def heading(column: str) -> str:
    """A column's name in words, its unit last: `usage_pct_low` → `usage, %, low`."""
    if column.endswith("_pct_index"):
        return "specialisation index"
    for name, words in WORDS.items():
        if column == name:
            return words
        column = column.replace(name, words)
    parts: list[str] = []
    for word in column.split("_"):
        unit = BRACED_UNITS.get(word)
        if unit and parts:
            parts[-1] += ","
            parts.append(unit)
        else:
            parts.append(word)
    return " ".join(parts)


def cell_kind(column: str, kind: str) -> str:
    """How the values of a column are written: `text`, `count`, `pct`, `index`, …"""
    if kind == "BOOLEAN":
        return "bool"
    if kind == "DATE":
        return "date"
    if kind in ("VARCHAR", "STRING"):
        return "wave" if column.startswith("wave_id") else "text"
    if kind in ("BIGINT", "INTEGER", "HUGEINT"):
        return "count"
    if "_usd" in column:
        return "usd"
    if "_pct" in column or "pct_" in column or "_pp" in column:
        return "pct" if not column.startswith("ln_") else "number"
    if "_index" in column or column.endswith("_ratio"):
        return "index"
    return "number"


def plain(value: object) -> object:
    """A value as JSON holds it: dates as ISO text."""
    return value.isoformat() if isinstance(value, datetime.date) else value


def cell(value: object) -> object:
    """A value as the published CSV files hold it: no text is a formula."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str) or not COMPUTED.search(value):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value


def write_csv(columns: Iterable[Column], rows: Iterable[tuple], target: Path) -> None:
    """Write rows with their header as a CSV file."""
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column.name for column in columns)
        writer.writerows(map(cell, row) for row in rows)
