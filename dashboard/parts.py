"""Rows that a page carries, and rows that it fetches when a reader asks for them.

A page carries the wave that it shows first, of a long table its first rows. The other
waves lie in script files, which a page can read from disk too. So a page weighs the
same however many waves there are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.tables import Column, Table, plain

if TYPE_CHECKING:
    from dashboard.pages import Block

# A table with more rows shows its first ones, and fetches the others.
LONG = 120
# A chart with more rows than this fetches all of them when it is in view.
LONG_CHART = 600


@dataclass
class Parts:
    """The rows of one block: what is in the page, and what is in files.

    Attributes:
        table: the rows.
        column: the column that the reader chooses a wave by; "" where there is none.
        waves: the waves that have rows, earliest first.
        wave: the one that the page shows first.
        shown: rows that stand in the page; None means all of the wave.
        filters: columns that the reader filters by.
    """

    table: Table
    column: str = ""
    waves: Sequence[str] = ()
    wave: str = ""
    shown: int | None = None
    filters: Sequence[str] = ()
    rows: dict[str, list[tuple]] = field(default_factory=dict)

    @property
    def is_cut(self) -> bool:
        """Whether the page lacks rows of the wave that it shows first."""
        return self.shown is not None and len(self.first) > self.shown

    @property
    def first(self) -> list[tuple]:
        """All rows of the wave that the page shows first."""
        return self.rows[self.wave] if self.column else self.table.rows

    @property
    def filed(self) -> list[str]:
        """The waves that lie in files; "" stands for a table without a choice."""
        # Without a choice of waves the one file has no name of a wave.
        whole = [self.wave] if self.is_cut else []
        return [wave for wave in self.waves if wave != self.wave] + whole


def parts_of(block: Block, order: Sequence[str], wave: str = "") -> Parts:
    """How the rows of a block are divided.

    Args:
        block: with rows.
        order: every wave, earliest first.
        wave: the wave that is shown first; the latest where it is empty.
    """
    table = block.table
    column = block.options.get("wave", "wave_id")
    names = [entry.name for entry in table.columns]
    shown = None
    if block.kind == "table" and len(table.rows) > LONG:
        shown = block.options.get("show", LONG)
    if block.kind in ("standing", "explore"):
        # The page shows some or one of the rows; the others come when it is in view.
        shown = 0
    elif block.kind not in ("table", "none") and len(table.rows) > LONG_CHART:
        shown = 0
    filters = block.options.get("filter", ())
    if column not in names or block.options.get("over_time"):
        return Parts(table, shown=shown, filters=filters)
    place = names.index(column)
    rows: dict[str, list[tuple]] = {}
    for row in table.rows:
        rows.setdefault(row[place], []).append(row)
    waves = sorted(rows, key=list(order).index)
    return Parts(table, column, waves, wave or waves[-1], shown, filters, rows)


def page_data(
    parts: Parts, describe: Callable[[Column], int | None], files: Mapping[str, str]
) -> str:
    """The table as a page carries it.

    Args:
        parts: of the block.
        describe: gives the number of a column's description.
        files: the file of each wave that lies in one.
    """
    first = parts.first
    inside = first if parts.shown is None else first[: parts.shown]
    content: dict[str, object] = {
        "id": parts.table.name,
        "columns": columns(parts.table.columns, inside, describe),
    }
    if parts.column:
        content |= {"waves": list(parts.waves), "wave": parts.wave}
    if files:
        content["files"] = dict(files)
    if parts.is_cut:
        content |= {"count": len(first), "same": same(parts.table.columns, first)}
        names = [column.name for column in parts.table.columns]
        content["choices"] = {
            name: sorted({row[names.index(name)] for row in first} - {None})
            for name in parts.filters
        }
    return compact(content)


def part_data(parts: Parts, wave: str) -> str:
    """The rows of one wave as a script that hands them to the page."""
    rows = parts.rows[wave] if parts.column else parts.table.rows
    content = columns(parts.table.columns, rows, lambda column: None)
    return (
        f"site.part({compact(parts.table.name)},{compact(wave)},{compact(content)});\n"
    )


def columns(
    described: Sequence[Column],
    rows: Sequence[tuple],
    describe: Callable[[Column], int | None],
) -> list[dict]:
    """Columns with their values, repeated text stored once."""
    found = []
    for index, column in enumerate(described):
        values = [plain(row[index]) for row in rows]
        entry: dict[str, object] = {
            "n": column.name,
            "l": column.label,
            "k": column.kind,
        }
        number = describe(column)
        if number is not None:
            entry["d"] = number
        distinct = list(dict.fromkeys(values))
        text = any(isinstance(value, str) for value in distinct)
        if text and len(distinct) * 2 <= len(values):
            places = {value: place for place, value in enumerate(distinct)}
            entry |= {"u": distinct, "i": [places[value] for value in values]}
        else:
            entry["v"] = values
        found.append(entry)
    return found


def same(described: Sequence[Column], rows: Sequence[tuple]) -> list[str]:
    """The columns whose value is the same in every row."""
    return [
        column.name
        for index, column in enumerate(described)
        if len({row[index] for row in rows}) == 1
    ]


def compact(value: object) -> str:
    """JSON that may stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("<!--", "<\\u0021--")


def append(target: Path, text: str) -> None:
    """Add text to a file, whose folder is made."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a", encoding="utf-8") as file:
        file.write(text)
