"""A wave with units is decided twice: what one hides of all places, the other hides."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from audit.worlds import TREES, Record, World
from economic_index.disclosure import control
from tests.python.disclosure.test_rules import people

# What the second decision finds under the negative key: the same records elsewhere.
TABLES = ("account_cells", "cells", "offered")
DISAGREEING = """
select places.facet, places.group_key, places.category_key
from decisions as places
inner join decisions as units
    on places.wave_key = -units.wave_key
    and places.facet = units.facet
    and places.group_key = units.group_key
    and places.category_key = units.category_key
where
    places.wave_key > 0
    and places.is_published != units.is_published
    and places.facet != 'usage'
    and (places.group_depth = 0 or places.facet like '%::%')
"""
# The rows of a task: in all places, in each, and by pattern.
OF_TASK = """
select cells.facet, cells.wave_key, cells.group_depth, cells.is_published, cells.rule
from decisions as cells
where
    cells.facet = 'onet_task' and cells.category_key = {task}
    or cells.facet = 'onet_task::collaboration' and cells.group_key = {task}
"""


def records(places: tuple[str, str, str]) -> list[Record]:
    """Three tasks of two patterns in three places, all of them large."""
    return [
        record
        for place in places
        for task in ("t0", "t1", "t2")
        for pattern in ("p0", "p1")
        for record in people(60, 30, geography=place, task=task, pattern=pattern)
    ]


@pytest.fixture
def decided(world: World) -> Iterator[tuple[duckdb.DuckDBPyConnection, int]]:
    """Both decisions, and the key of a task that the one by geography hides."""
    keys = {
        (dimension, node): number
        for number, (dimension, node) in enumerate(
            ((name, node) for name, tree in TREES.items() for node in tree), start=1
        )
    }
    with duckdb.connect() as connection, duckdb.connect() as units:
        world.load(connection, records(("AAA", "BBB", "CCC")), keys)
        world.load(units, records(("CCC", "DDD", "AAA")), keys)
        for name in TABLES:
            query = f"select * replace (-wave_key as wave_key) from {name}"
            connection.register("of_units", units.sql(query).to_arrow_table())
            connection.execute(f"insert into {name} from of_units")
            connection.unregister("of_units")
        control.decide(connection)
        assert connection.execute(DISAGREEING).fetchall() == []
        task = keys["task", "t1"]
        connection.execute(
            "update decisions set is_published = false, rule = 'residual' "
            f"where wave_key > 0 and (facet = 'onet_task' and category_key = {task} "
            f"or facet = 'onet_task::collaboration' and group_key = {task})"
        )
        yield connection, task


def test_what_one_hides_of_all_places_the_other_hides(decided) -> None:
    """And with it the task of each unit and its patterns, by the rules of parents."""
    connection, task = decided
    assert connection.execute(DISAGREEING).fetchall()
    control.keep_agreed(connection)
    assert connection.execute(DISAGREEING).fetchall() == []
    found = connection.execute(OF_TASK.format(task=task)).fetchall()
    assert not any(is_published for *_, is_published, _ in found)
    assert ("onet_task", -1, 0, False, "agreed") in found
    assert ("onet_task", -1, 1, False, "parent") in found


def test_both_keep_what_neither_hides(decided) -> None:
    """All other tasks of all places, in both decisions alike."""
    connection, _ = decided
    control.keep_agreed(connection)
    counts = connection.execute(
        "select wave_key, count(*) from decisions where is_published "
        "and facet = 'onet_task' and group_depth = 0 group by all order by all"
    ).fetchall()
    assert counts and counts[0][1] == counts[1][1] > 1
