"""An attacker who knows every published number and the method, on random small worlds.

Shares nothing with the rules under test: it writes the published cells and residuals
down as equations over the finest cells, and bounds each hidden cell by linear
programming."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy.optimize import linprog

from audit.worlds import TABLES, TREES, Record, depth, path, residual

FACETS = [facet for facet in TABLES if facet != "usage"]
# The solver's feasibility tolerance is 1e-7 on counts below ten thousand.
TOLERANCE = 1e-3


def random_records(seed: int) -> list[Record]:
    """Records of skewed places, tasks and patterns; some worlds know it all."""
    draw = random.Random(seed)
    size = draw.choice([300, 900, 2000])
    unknown = draw.choice([0, 0, 0.02, 0.1])
    skew = draw.choice([1.2, 2, 3])

    def pick(dimension: str) -> str:
        if draw.random() < unknown:
            return next(node for node in TREES[dimension] if residual(node))
        leaves = [
            node
            for node in TREES[dimension]
            if not residual(node) and node not in TREES[dimension].values()
        ]
        return leaves[int(len(leaves) * draw.random() ** skew)]

    records = []
    for _ in range(size):
        place = pick("geography")
        if place.startswith("US-") and draw.random() < unknown:
            place = "state?"
        records.append(
            Record(
                int(draw.random() ** skew * size / draw.choice([2, 8])),
                place,
                pick("task"),
                pick("request"),
                pick("pattern"),
            )
        )
    return records


def leaves_below(dimension: str, node: str) -> list[str]:
    tree = TREES[dimension]
    return [
        leaf
        for leaf in tree
        if leaf not in tree.values() and node in path(dimension, leaf)
    ]


def equations(outcome, facet: str):
    """(matrix, values, columns) of what is published of a facet, over its finest cells.

    Totals of groups are known from usage or from the base facet, whether or not the
    group has the facet."""
    rows, columns = TABLES[facet]
    atoms = [
        (group, category)
        for group in leaves_below(rows, next(iter(TREES[rows])))
        for category in leaves_below(columns, next(iter(TREES[columns])))
    ]
    place = {atom: number for number, atom in enumerate(atoms)}
    matrix, values = [], []

    def state(group: str, category: str, count: int) -> None:
        line = np.zeros(len(atoms))
        for leaf in leaves_below(rows, group):
            for low in leaves_below(columns, category):
                line[place[leaf, low]] = 1
        matrix.append(line)
        values.append(count)

    root = next(iter(TREES[columns]))
    for (name, group, category), count in outcome.published.items():
        if name == facet:
            state(group, category, count)
        if name == "usage" and rows == "geography":
            state(category, root, count)
        if rows != "geography" and (name, group) == (facet.split("::")[0], "GLOBAL"):
            state(category, root, count)
        if (
            rows != "geography"
            and (name, group) == ("collaboration", "GLOBAL")
            and category != root
        ):
            state(next(iter(TREES[rows])), category, count)
    return np.array(matrix), np.array(values), place


def truth(outcome, facet: str, group: str, category: str):
    """(records, accounts, records of the largest account) of a cell."""
    rows, columns = TABLES[facet]
    accounts: dict[int, int] = {}
    for record, count in outcome.alike.items():
        if group in path(rows, record.leaf(rows)) and category in path(
            columns, record.leaf(columns)
        ):
            accounts[record.account] = accounts.get(record.account, 0) + count
    return sum(accounts.values()), len(accounts), max(accounts.values(), default=0)


def recoverable(outcome, facet: str) -> list[tuple[str, str, float, float]]:
    """Hidden cells whose bounds lie under the threshold, or that are known exactly and
    are not safe."""
    matrix, values, place = equations(outcome, facet)
    if not len(values):
        return []
    rows, columns = TABLES[facet]
    found = []
    for group in TREES[rows]:
        for category in TREES[columns]:
            if (facet, group, category) in outcome.published:
                continue
            count, accounts, largest = truth(outcome, facet, group, category)
            if not count or depth(columns, category) == 0:
                continue
            goal = np.zeros(matrix.shape[1])
            for leaf in leaves_below(rows, group):
                for low in leaves_below(columns, category):
                    goal[place[leaf, low]] = 1
            high = -linprog(-goal, A_eq=matrix, b_eq=values, method="highs").fun
            if high < 15 - TOLERANCE:
                found.append((group, category, count, high))
                continue
            if accounts >= 5 and largest <= count / 2:
                continue
            low = linprog(goal, A_eq=matrix, b_eq=values, method="highs").fun
            if high - low < TOLERANCE:
                found.append((group, category, low, high))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_no_cell_is_recovered(small_world, seed):
    outcome = small_world.run(random_records(seed))
    assert {facet: recoverable(outcome, facet) for facet in FACETS} == {
        facet: [] for facet in FACETS
    }


def test_the_attack_works_without_the_secondary_rules(small_world):
    found = [
        cell
        for seed in range(4)
        for facet in FACETS
        for cell in recoverable(
            small_world.run(random_records(seed), secondary=False), facet
        )
    ]
    assert found
