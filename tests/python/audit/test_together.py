"""Places and units attacked at once: what neither table tells by itself is found."""

from __future__ import annotations

import numpy as np
import pytest

from audit.attack import small
from audit.bounds import Bounds
from audit.reader import WORLD, Key, Wave
from audit.together import both_tables, cubes

LIMIT = 15
PARENTS = {"FRA": WORLD, "DEU": WORLD, "SEG-eng": WORLD, "SEG-ops": WORLD}
# By place and by unit: 60 records of pattern a, 40 of b and c. France shows b, and by
# what it shows has nothing else; of c one unit shows 4.
OF_ALL = {"a": 60, "not_classified": 40}
PLACES = {
    "FRA": {"a": 30, "b": 25},
    "DEU": {"a": 30, "not_classified": 15},
}
UNITS = {
    "SEG-eng": {"a": 30, "not_classified": 20},
    "SEG-ops": {"a": 30, "c": 4, "not_classified": 16},
}


def wave(rows: dict[str, dict[str, int]], *, is_by_segment: bool) -> Wave:
    """What is published of some places, and of all of them."""
    found = Wave("wave", PARENTS, is_by_segment)
    for place, counts in ({WORLD: OF_ALL} | rows).items():
        if place != WORLD:
            found.state(Key("usage", place), sum(counts.values()), is_count=True)
        for pattern, count in counts.items():
            key = Key("collaboration", place, (0, pattern))
            found.state(key, count, is_count=True)
    return found


@pytest.fixture
def waves() -> tuple[Wave, Wave]:
    return wave(PLACES, is_by_segment=False), wave(UNITS, is_by_segment=True)


def recovered(matrix, values, shape, targets) -> dict[object, float]:
    """The hidden cells that are bounded below the threshold, with their bound."""
    intervals = Bounds(matrix, values, shape, LIMIT).solve(targets)
    return {cell: found.high for cell, found in small(intervals, LIMIT).items()}


def test_two_tables_tell_what_neither_does(waves: tuple[Wave, Wave]) -> None:
    """All of c lies in Germany, at least 4 of its 15: so b has at most 11 there."""
    (system,) = both_tables(*waves, {})
    assert system.facet == "collaboration of places and units"
    for table in system.tables:
        assert not recovered(table.matrix, table.values, table.shape, table.targets)
    found = recovered(system.matrix, system.values, system.shape, system.targets)
    assert found[0, "DEU", (0, "b")] == pytest.approx(11)


def test_the_records_themselves_fit_the_equations(waves: tuple[Wave, Wave]) -> None:
    """A table of each that has the same records in every column."""
    (system,) = both_tables(*waves, {})
    columns = system.tables[0].columns.leaves
    truth = np.zeros(system.shape)
    of_rows = {
        0: {"FRA": {"a": 30, "b": 25}, "DEU": {"a": 30, "b": 5, "c": 10}},
        1: {
            "SEG-eng": {"a": 30, "b": 14, "c": 6},
            "SEG-ops": {"a": 30, "b": 16, "c": 4},
        },
    }
    before = 0
    for number, table in enumerate(system.tables):
        for place, counts in of_rows[number].items():
            for pattern, count in counts.items():
                row = before + table.rows.leaves[place]
                truth[row, columns[0, pattern]] = count
        before += table.shape[0]
    truth[-1] = 100 - truth[: system.tables[0].shape[0]].sum(axis=0)
    assert system.matrix @ truth.ravel() == pytest.approx(system.values)


def test_a_cube_holds_what_its_three_facets_say() -> None:
    """A task of one pattern tells how much of it a place has that has the pattern."""
    found = Wave("wave", PARENTS)
    world = {
        ("onet_task", "t"): 40,
        ("onet_task", "s"): 60,
        ("collaboration", "a"): 40,
        ("collaboration", "b"): 60,
    }
    france = {
        ("onet_task", "not_classified"): 50,
        ("collaboration", "a"): 6,
        ("collaboration", "b"): 44,
    }
    for place, counts in ((WORLD, world), ("FRA", france)):
        for (facet, name), count in counts.items():
            found.state(Key(facet, place, (0, name)), count, is_count=True)
    found.state(Key("usage", "FRA"), 50, is_count=True)
    for task, pattern, count in (("t", "a", 40), ("s", "b", 60)):
        key = Key("onet_task::collaboration", WORLD, (0, task), pattern)
        found.state(key, count, is_count=True)
    (system,) = cubes((found,), {})
    assert system.is_cube
    cells = recovered(system.matrix, system.values, system.shape, system.targets)
    assert cells[0, "FRA", (0, "t")] == pytest.approx(6)
