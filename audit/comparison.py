"""Ours beside the optimum: `python -m audit.comparison`.

Small tables of countries by patterns, every record of an account of its own: then only
the number of records matters, as it does to the optimum.
"""

from __future__ import annotations

import argparse

import numpy as np

from audit.attack import threshold
from audit.optimum import optimal_suppression, protects, tau_argus
from audit.worlds import THRESHOLDS, Record, World

COUNTRIES = ("AAA", "BBB", "CCC", "DDD")
PATTERNS = ("p0", "p1", "p2", "p3", "p4")


def random_table(seed: int) -> np.ndarray:
    """Counts without a 0, a few of them below the threshold."""
    draw = np.random.default_rng(seed)
    table = draw.integers(15, 90, size=(len(COUNTRIES), len(PATTERNS)))
    small = draw.random(table.shape) < draw.choice([0.05, 0.1, 0.2])
    table[small] = draw.integers(1, 15, size=small.sum())
    return table


def ours(table: np.ndarray) -> np.ndarray:
    """Which cells disclosure control hides."""
    records, account = [], 0
    for (row, column), count in np.ndenumerate(table):
        for _ in range(count):
            account += 1
            records.append(
                Record(account, geography=COUNTRIES[row], pattern=PATTERNS[column])
            )
    outcome = World(THRESHOLDS).run(records)
    return np.array(
        [
            [
                ("collaboration", country, pattern) not in outcome.published
                for pattern in PATTERNS
            ]
            for country in COUNTRIES
        ]
    )


def main() -> None:
    """Compare some tables and print the sums."""
    parser = argparse.ArgumentParser(prog="python -m audit.comparison")
    parser.add_argument("--tables", type=int, default=40)
    options = parser.parse_args()
    limit = threshold()
    methods = {
        "ours": ours,
        "fewest cells (MILP)": lambda t: optimal_suppression(
            t, limit, np.ones(t.shape)
        ),
        "fewest records (MILP)": lambda t: optimal_suppression(t, limit, t),
        "Tau-Argus OPT": lambda t: tau_argus(t, limit),
    }
    cells = dict.fromkeys(methods, 0)
    records = dict.fromkeys(methods, 0)
    open_tables = dict.fromkeys(methods, 0)
    compared = total = 0
    for seed in range(options.tables):
        table = random_table(seed)
        if not (table < limit).any():
            continue
        compared += 1
        total += table.size
        for name, method in methods.items():
            hidden = method(table)
            taken = hidden & (table >= limit)
            cells[name] += int(taken.sum())
            records[name] += int(table[taken].sum())
            open_tables[name] += not protects(table, hidden, limit)
    print(f"{compared} tables, {total} cells, synthetic")
    for name in methods:
        print(
            f"{name:22} secondary cells {cells[name]:5}, records in them "
            f"{records[name]:6}, tables with a recoverable cell {open_tables[name]:3}"
        )


if __name__ == "__main__":
    main()
