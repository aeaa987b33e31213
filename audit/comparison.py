"""Ours beside the optimum: `python -m audit.comparison`.

Small tables, every record of an account of its own: then only the number of records
matters, as it does to the optimum. Dense tables are countries by patterns, with mostly
large cells and no empty one. Skewed tables are countries by tasks, as logs have them: a
few large cells, many small and empty ones.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from audit.attack import threshold
from audit.optimum import optimal_suppression, protects, tau_argus
from audit.worlds import THRESHOLDS, Record, World

COUNTRIES = ("AAA", "BBB", "CCC", "DDD")


@dataclass(frozen=True)
class Kind:
    """A kind of table: countries by some categories.

    Attributes:
        facet: of its cells.
        column: of the records that tells the category.
        categories: their names.
        draw: makes the counts.
    """

    facet: str
    column: str
    categories: tuple[str, ...]
    draw: Callable[[np.random.Generator, tuple[int, int]], np.ndarray]

    def table(self, seed: int) -> np.ndarray:
        """Counts of a seed, countries by categories."""
        shape = len(COUNTRIES), len(self.categories)
        return self.draw(np.random.default_rng(seed), shape)


def dense(draw: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Counts without a 0, a few of them below the threshold."""
    table = draw.integers(15, 90, size=shape)
    small = draw.random(shape) < draw.choice([0.05, 0.1, 0.2])
    table[small] = draw.integers(1, 15, size=small.sum())
    return table


def skewed(draw: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Counts of rows and columns of very different sizes, whose sums are published.

    A sum above twice the threshold can be published whatever is hidden below it.
    """
    while True:
        sizes = draw.lognormal(0, 1, shape[0])[:, None] * draw.lognormal(0, 1, shape[1])
        table = draw.poisson(sizes / sizes.sum() * draw.choice([600, 1_200, 2_400]))
        if min(table.sum(axis=0).min(), table.sum(axis=1).min()) >= 2 * threshold():
            return table


KINDS = {
    "dense": Kind("collaboration", "pattern", tuple(f"p{n}" for n in range(5)), dense),
    "skewed": Kind("onet_task", "task", tuple(f"t{n}" for n in range(8)), skewed),
}


def ours(kind: Kind, table: np.ndarray) -> np.ndarray:
    """Which cells disclosure control hides."""
    records, account = [], 0
    for (row, column), count in np.ndenumerate(table):
        for _ in range(count):
            account += 1
            category = {kind.column: kind.categories[column]}
            records.append(Record(account, geography=COUNTRIES[row], **category))
    outcome = World(THRESHOLDS).run(records)
    return np.array(
        [
            [
                (kind.facet, country, category) not in outcome.published
                for category in kind.categories
            ]
            for country in COUNTRIES
        ]
    )


def compare(name: str, tables: int) -> None:
    """Compare some tables of a kind and print the sums."""
    kind, limit = KINDS[name], threshold()
    methods = {
        "ours": lambda table: ours(kind, table),
        "fewest cells (MILP)": lambda table: optimal_suppression(
            table, limit, np.ones(table.shape)
        ),
        "fewest records (MILP)": lambda table: optimal_suppression(table, limit, table),
    }
    if name == "dense":
        # It reads records: an empty cell is none that it knows of.
        methods["Tau-Argus OPT"] = lambda table: tau_argus(table, limit)
    cells = dict.fromkeys(methods, 0)
    records = dict.fromkeys(methods, 0)
    open_tables = dict.fromkeys(methods, 0)
    compared = total = 0
    for seed in range(tables):
        table = kind.table(seed)
        if not ((table > 0) & (table < limit)).any():
            continue
        compared += 1
        total += int((table > 0).sum())
        for method, hide in methods.items():
            hidden = hide(table)
            taken = hidden & (table >= limit)
            cells[method] += int(taken.sum())
            records[method] += int(table[taken].sum())
            open_tables[method] += not protects(table, hidden, limit)
    print(f"{compared} {name} tables, {total} cells, synthetic")
    for method in methods:
        print(
            f"{method:22} secondary cells {cells[method]:5}, records in them "
            f"{records[method]:6}, tables with a recoverable cell "
            f"{open_tables[method]:3}"
        )


def main() -> None:
    """Compare tables of every kind."""
    parser = argparse.ArgumentParser(prog="python -m audit.comparison")
    parser.add_argument("--tables", type=int, default=40)
    options = parser.parse_args()
    for name in KINDS:
        compare(name, options.tables)


if __name__ == "__main__":
    main()
