"""R7: three facets joined, attacked by linear programming over the table of all three.

Shares nothing with the rule: it writes every published cell down as an equation over
places × clusters × patterns, and bounds every cell of a face that is hidden."""

from __future__ import annotations

import random

import duckdb
import jinja2
import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from audit.worlds import TABLES, TREES, Record, depth, residual
from economic_index.disclosure import control
from economic_index.disclosure.joined import Cube, Face, Joined, with_rest
from economic_index.paths import ROOT
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


RELATIONS = {
    "int_disclosure__decisions": "decisions",
    "int_disclosure__offered": "offered",
    "int_hierarchies__nodes": "nodes",
    "int_disclosure__published": "published",
    "disclosure_thresholds": "thresholds",
}


def rendered(path: str) -> str:
    """A model's or data test's SQL over the tables of a world."""
    return jinja2.Template((ROOT / path).read_text()).render(
        ref=RELATIONS.__getitem__, has_secondary_suppression=lambda: "true"
    )


def hits(world, records, name: str) -> int:
    """Rows of a data test on what is published of some records."""
    with duckdb.connect() as connection:
        world.decide(connection, records)
        published = rendered(
            "models/intermediate/disclosure/int_disclosure__published.sql"
        )
        connection.execute(f"create table published as {published}")
        test = rendered(f"tests/disclosure/{name}.sql")
        return len(connection.execute(test).fetchall())


def hidden_patterns(one: str, other: str, names: tuple, others: tuple) -> list[Record]:
    """Two nodes that hide two patterns, which a third dimension tells of.

    The first node of the other dimension alone has p2 and p4, the second p3 and p5. The
    first node shows 26 of the other's first, and 20 of them are p4: 6 are p2.

    Args:
        one: dimension of the nodes that hide patterns.
        other: the third dimension.
        names: three nodes of the one.
        others: four nodes of the other.
    """
    cells = []
    for name, third, fourth in ((names[0], 6, 9), (names[1], 9, 6)):
        cells += [
            (name, others[0], "p2", third),
            (name, others[1], "p3", fourth),
            (name, others[0], "p4", 20),
            (name, others[1], "p5", 74),
        ]
    for number in range(2):
        for pattern in (f"p{number + 2}", f"p{number + 4}"):
            cells.append((names[2], others[number], pattern, 120))
        for name in names:
            cells.append((name, others[number + 2], f"p{number}", 400))
    return [
        record
        for name, beside, pattern, count in cells
        for record in people(
            count, count, **{one: name, other: beside, "pattern": pattern}
        )
    ]


PLANTED = {
    "place and task": ("joined_facets_hide_clusters", three_faces()),
    "place and pattern": (
        "joined_facets_hide_patterns",
        hidden_patterns(
            "geography", "task", ("AAA", "BBB", "CCC"), ("t0", "t1", "t2", "t3")
        ),
    ),
    "task and pattern": (
        "joined_facets_hide_patterns",
        hidden_patterns(
            "task", "geography", ("t0", "t1", "t2"), ("AAA", "BBB", "CCC", "DDD")
        ),
    ),
}


@pytest.mark.parametrize(("name", "records"), PLANTED.values(), ids=PLANTED.keys())
def test_data_test_fails_without_the_rule(world, monkeypatch, name, records):
    assert hits(world, records, name) == 0
    monkeypatch.setattr(control, "keep_joined", lambda *_: None)
    assert hits(world, records, name) > 0


def test_what_is_left_of_the_others_is_hidden_by_one_of_them():
    """AAA shows nothing, and what BBB shows leaves 11 records of t1 in it.

    The patterns p0 and p1 have 1,120 and 89 records, 300 and 60 of them in BBB. t0 and
    t1 are p1 only: of the 40 of t0 BBB shows 22, so 18 of the 29 left in AAA are t0.
    """
    unknown = np.nan
    places, clusters, patterns = (
        with_rest(np.array(counts, float), 1209.0)
        for counts in ((849, 360), (40, 20), (1120, 89))
    )
    shown = {
        (0, 1): [[unknown] * 3, [22, unknown, unknown], [unknown] * 3],
        (0, 2): [[unknown] * 3, [300, 60, unknown], [unknown] * 3],
        (1, 2): [[unknown, 40, unknown], [unknown, 20, unknown], [unknown] * 3],
    }
    totals = (places, clusters, patterns)
    faces = {
        (one, other): Face.of(np.array(values, float), totals[one], totals[other])
        for (one, other), values in shown.items()
    }
    names = ("onet_task", "collaboration", "onet_task::collaboration")
    facets = dict(zip(faces, names, strict=True))
    keys = tuple(np.array(each) for each in ((1, 2), (11, 12), (21, 22)))
    cube = Joined(facets, keys, 0, Cube.of(faces))
    cube.cube.tighten()
    assert cube.narrow(15)[0, 1].tolist() == [[0, 1]]
    assert cube.cube.faces[0, 1].high[0, 1] == pytest.approx(11)
    assert cube.chosen(15) == [("onet_task", 2, 11)]
