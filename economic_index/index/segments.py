"""An organisation's own units: the file `segments.csv` of an index of one's own.

They are a third kind of place beside countries and states: a tree of two levels with a
headcount each, as rows of the seeds of geographies and populations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from economic_index.errors import InputError, raise_all
from economic_index.inputs.release.reader import read_table
from economic_index.inputs.release.release_files import SourceFile
from economic_index.inputs.release.row_checks import (
    Check,
    broken_checks,
    connect,
    nothing_hidden,
)
from economic_index.seeds import seed_rows

NAME = "segments.csv"
COLUMNS = ("segment", "parent", "headcount", "name")
RESIDUAL = "not_classified"
# No ISO code begins so.
PREFIX = "SEG-"
# The level of each depth of the tree, which existing level it is treated like, and the
# records that it needs for an index.
LEVELS = seed_rows("segment_levels", Path(__file__).parent / "rows")


def is_segment_id(column: str) -> str:
    """SQL of whether a text can be the id of a segment."""
    return (
        f"(regexp_full_match({column}, '[A-Za-z0-9][A-Za-z0-9_-]{{0,39}}') "
        f"and {column} not like '%{RESIDUAL}')"
    )


CHECKS = (
    Check("segment", "segment = ''", "the segment has no id", "Fill it"),
    Check(
        "segment",
        f"not {is_segment_id('segment')}",
        "the id {segment} is not made of letters, digits, - and _, at most 40, or ends "
        f"in {RESIDUAL}",
        "Write another id, and what people read into the column name",
    ),
    Check(
        "segment",
        "line_number <> first_line",
        "the segment {segment} already stands in line {first_line}",
        "Keep one of the two rows",
    ),
    Check(
        "parent",
        "parent <> '' and parent not in (select segment from segments)",
        "the parent {parent} is no segment",
        "Correct it, add its row, or leave it empty for a segment at the top",
    ),
    Check(
        "parent",
        """parent <> '' and segment in (
            with recursive above as (
                select segment as start, parent as node from segments
                union
                select above.start, segments.parent
                from above inner join segments on above.node = segments.segment
            )
            select start from above where node = start
        )""",
        "the segment {segment} is, through its parents, part of itself",
        "Correct a parent: the tree must end at segments without one",
    ),
    Check(
        "parent",
        """parent <> '' and parent in (
            select segment from segments where parent <> ''
        )""",
        "the parent {parent} of {segment} has a parent itself, and the tree has two "
        "levels",
        "Make it part of a segment at the top",
    ),
    Check(
        "headcount",
        "as_whole_number(headcount) is null or as_whole_number(headcount) < 1",
        "the headcount of {segment} is no whole number from 1",
        "Write the people who could use AI there; leave out a segment without any",
    ),
    Check(
        "headcount",
        """as_whole_number(headcount) < (
            select coalesce(sum(as_whole_number(parts.headcount)), 0)
            from segments as parts where parts.parent = checked.segment
        )""",
        "{segment} has fewer people than its parts together",
        "Count in it everybody who is in one of its parts",
    ),
    nothing_hidden("name", "name"),
)


@dataclass(frozen=True)
class Segment:
    """A unit of an organisation.

    Attributes:
        id: as the column `segment` of the records names it.
        parent: id of the unit that it is part of, or "".
        headcount: people in it.
        name: as people read it.
    """

    id: str
    parent: str
    headcount: int
    name: str

    @property
    def level(self) -> Mapping[str, str]:
        """The row of its level."""
        return LEVELS[1 if self.parent else 0]


def read_segments(folder: Path, label: str) -> list[Segment]:
    """The segments of an index; none where it has no such file.

    Args:
        folder: of the index.
        label: what messages call the folder.

    Raises:
        InputError: all rules that some row breaks, or fewer than two segments stand at
            the top.
    """
    path = folder / NAME
    if not path.exists():
        return []
    file = SourceFile(path, f"{label}/{NAME}")
    with connect() as connection:
        connection.register("rows", read_table(file, COLUMNS))
        connection.execute(
            "create table segments as select *, "
            "min(line_number) over (partition by segment) as first_line from rows"
        )
        raise_all(list(broken_checks(connection, "segments as checked", CHECKS)))
        rows = connection.execute(
            "select segment, parent, cast(headcount as bigint), name from segments "
            "order by line_number"
        ).fetchall()
    segments = [
        Segment(segment, parent, headcount, name.strip() or segment)
        for segment, parent, headcount, name in rows
    ]
    if sum(not segment.parent for segment in segments) < 2:
        raise InputError(
            file.name,
            "fewer than two segments have no parent, so nothing can be compared",
            "Write the organisation's units at the top, not the organisation itself",
        )
    return segments


def level_names(segments: Sequence[Segment]) -> list[str]:
    """The levels that some segments have."""
    return list(dict.fromkeys(segment.level["geography_level"] for segment in segments))


def geography_id(segment: str) -> str:
    """The id of a segment among all places."""
    return f"{PREFIX}{segment}"


def as_geographies(segments: Sequence[Segment]) -> Iterator[Mapping[str, str]]:
    """The segments as rows of the seed `geographies`, with one residual a parent."""

    def row(level: str, code: str, name: str, parent: str) -> Mapping[str, str]:
        return {
            "geography_id": geography_id(code),
            "geography_level": level,
            "source_code": code,
            "geography_name": name,
            "parent_geography_id": geography_id(parent) if parent else "GLOBAL",
        }

    if not segments:
        return
    top, below = (level["geography_level"] for level in LEVELS)
    for segment in segments:
        yield row(
            segment.level["geography_level"], segment.id, segment.name, segment.parent
        )
    yield row(top, RESIDUAL, RESIDUAL, "")
    for parent in dict.fromkeys(each.parent for each in segments if each.parent):
        yield row(below, f"{parent}-{RESIDUAL}", RESIDUAL, parent)
