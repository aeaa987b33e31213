"""R7: three facets joined, attacked by linear programming over the table of all three.

Shares nothing with the rule: it writes every published cell down as an equation over
places × clusters × patterns, and bounds every cell of a face that is hidden."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from audit.worlds import TABLES, TREES, Record, depth, residual
from economic_index.disclosure import control
from tests.python.disclosure.test_attack import TOLERANCE, leaves_below
from tests.python.disclosure.test_rules import people

DIMENSIONS = ("geography", "task", "pattern")
FACES = ("onet_task", "collaboration", "onet_task::collaboration")


def small_sums(outcome) -> list[tuple[str, str, str, float]]:
    """Hidden cells of the three faces whose upper bound is from 1 to 14."""
    leaves = [leaves_below(name, next(iter(TREES[name]))) for name in DIMENSIONS]
    place = [{leaf: n for n, leaf in enumerate(names)} for names in leaves]
    shape = tuple(map(len, leaves))

    def cells(*nodes: str) -> np.ndarray:
        along = [
            [place[axis][leaf] for leaf in leaves_below(name, node)]
            for axis, (name, node) in enumerate(zip(DIMENSIONS, nodes, strict=True))
        ]
        return np.ravel_multi_index(np.ix_(*along), shape).ravel()

    roots = [next(iter(TREES[name])) for name in DIMENSIONS]

    def nodes_of(facet: str, group: str, category: str) -> list[str]:
        nodes = list(roots)
        for name, node in zip(TABLES[facet], (group, category), strict=True):
            if name in DIMENSIONS:
                nodes[DIMENSIONS.index(name)] = node
        return nodes

    lines, columns, values = [], [], []
    for (facet, group, category), count in outcome.published.items():
        if facet in (*FACES, "usage"):
            inside = cells(*nodes_of(facet, group, category))
            lines += [len(values)] * len(inside)
            columns += list(inside)
            values.append(count)
    matrix = csr_array(
        (np.ones(len(lines)), (lines, columns)), (len(values), int(np.prod(shape)))
    )
    found = []
    for facet in FACES:
        for group in TREES[TABLES[facet][0]]:
            for category in TREES[TABLES[facet][1]]:
                if (
                    (facet, group, category) in outcome.published
                    or depth(TABLES[facet][1], category) == 0
                    or depth(TABLES[facet][0], group) == 0
                    or residual(group)
                    or residual(category)
                ):
                    continue
                goal = np.zeros(matrix.shape[1])
                goal[cells(*nodes_of(facet, group, category))] = -1
                high = -linprog(goal, A_eq=matrix, b_eq=values, method="highs").fun
                if TOLERANCE < high < 15 - TOLERANCE:
                    found.append((facet, group, category, high))
    return found


def three_faces() -> list[Record]:
    """Four hidden cells of places × tasks that no single table discloses.

    t3 and t5 are done with p0 only, t4 and t6 with p1 only: tasks × patterns says so.
    AAA shows 26 of p0, and 20 of them in t5: 6 are t3. All else is large.
    """
    records = []
    for place, third, fourth in (("AAA", 6, 9), ("BBB", 9, 6)):
        for task, pattern, count in (
            ("t3", "p0", third),
            ("t4", "p1", fourth),
            ("t5", "p0", 20),
            ("t6", "p1", 74),
        ):
            records += people(count, count, geography=place, task=task, pattern=pattern)
        for task, pattern in (("t0", "p2"), ("t1", "p3")):
            records += people(400, 200, geography=place, task=task, pattern=pattern)
    for task, pattern in (("t3", "p0"), ("t4", "p1"), ("t5", "p0"), ("t6", "p1")):
        records += people(120, 60, geography="CCC", task=task, pattern=pattern)
    for task, pattern in (("t0", "p2"), ("t1", "p3")):
        records += people(400, 200, geography="CCC", task=task, pattern=pattern)
    return records


def pure_tasks(seed: int) -> list[Record]:
    """Records of tasks that have one pattern each, in places of many sizes."""
    draw = random.Random(seed)
    size = draw.choice([500, 900, 1500, 2500])
    patterns, skew = draw.choice([3, 4, 6]), draw.choice([1.3, 2, 3])
    unknown = draw.choice([0, 0.02, 0.1])
    places = ("AAA", "BBB", "CCC", "DDD", "US-A", "US-B")
    records = []
    for number in range(size):
        task = int(8 * draw.random() ** skew)
        place = int(6 * draw.random() ** 1.3)
        if draw.random() < 0.5:
            task = (task + place) % 8
        records.append(
            Record(
                number % (size // 3),
                "country?" if draw.random() < unknown else places[place],
                f"t{task}",
                "r000",
                f"p{task % patterns}",
            )
        )
    return records


@pytest.fixture
def without_rule(monkeypatch) -> None:
    monkeypatch.setattr(control, "keep_joined", lambda *_: None)


def test_three_faces_give_four_cells_away_without_the_rule(world, without_rule):
    assert {
        (place, task): high
        for _, place, task, high in small_sums(world.run(three_faces()))
    } == pytest.approx(
        {("AAA", "t3"): 6, ("AAA", "t4"): 9, ("BBB", "t3"): 9, ("BBB", "t4"): 6}
    )


def test_three_faces_give_no_cell_away(world):
    outcome = world.run(three_faces())
    assert "joined" in outcome.rules.values()
    assert small_sums(outcome) == []


# The first shows nothing of one state: the other state's cells tell of it.
SEEDS = (16, 6, 21)


@pytest.mark.parametrize("seed", SEEDS)
def test_tasks_of_one_pattern(world, seed):
    assert small_sums(world.run(pure_tasks(seed))) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_tasks_of_one_pattern_are_open_without_the_rule(world, without_rule, seed):
    assert small_sums(world.run(pure_tasks(seed)))


def test_the_rule_takes_nothing_where_patterns_are_mixed(world):
    records = [
        Record(number % 700, place, f"t{number % 7}", "r000", f"p{number % 5}")
        for number in range(4_000)
        for place in (("AAA", "BBB", "CCC", "country?")[number % 4],)
    ]
    assert "joined" not in world.run(records).rules.values()
