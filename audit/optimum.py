"""The least suppression that protects a small table, to compare with.

An optimum looks at all choices, which only small tables allow.
"""

from __future__ import annotations

import tempfile
from contextlib import chdir

import numpy as np
from pytauargus import protect
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, lil_array

from audit import bounds

# Tau-Argus protects a frequency by a range in percent of itself; this is its widest.
FREQUENCY_RANGE = 100


def protects(table: np.ndarray, hidden: np.ndarray, limit: int) -> bool:
    """Whether no hidden cell can be bounded below the limit.

    Args:
        table: counts, whose row and column sums are published.
        hidden: which of them are suppressed.
        limit: the threshold.
    """
    rows, columns = table.shape
    # Nobody shows an empty cell, and there is nothing to protect in it.
    targets = np.flatnonzero((hidden & (table > 0)).ravel())
    hidden = hidden | (table == 0)
    lines = []
    for axis_sum in (np.eye(rows)[:, :, None], np.eye(columns)[:, None, :]):
        lines += [np.broadcast_to(line, table.shape).ravel() for line in axis_sum]
    shown = [np.eye(table.size)[cell] for cell in np.flatnonzero(~hidden.ravel())]
    matrix = np.array([*lines, *shown])
    found = bounds.Bounds(
        csr_array(matrix), matrix @ table.ravel().astype(float), table.shape, limit
    )
    intervals = found.solve({cell: np.array([cell]) for cell in targets})
    return all(
        interval.is_wide or interval.high >= limit - bounds.TOLERANCE
        for interval in intervals.values()
    )


def optimal_suppression(
    table: np.ndarray, limit: int, weights: np.ndarray
) -> np.ndarray:
    """The suppression of least weight that protects every cell below the limit.

    For each such cell there must be a table with the same sums that differs in hidden
    cells only and holds at least the limit there: a mixed-integer program.

    Args:
        table: counts. An empty cell is never shown, so it helps to hide the others.
        limit: the threshold.
        weights: what hiding a cell costs.

    Returns:
        Which cells are hidden.
    """
    rows, columns = table.shape
    counts, size = table.ravel(), table.size
    empty = np.flatnonzero(counts == 0)
    primary = np.flatnonzero((counts > 0) & (counts < limit))
    # Unknowns: whether a cell is hidden, then its change in the table of each primary.
    width = size * (1 + len(primary))
    lines, lows, highs = [], [], []

    def constrain(places: dict[int, float], low: float, high: float) -> None:
        lines.append(places)
        lows.append(low)
        highs.append(high)

    for number in range(len(primary)):
        start = size * (1 + number)
        for row in range(rows):
            of_row = range(start + row * columns, start + (row + 1) * columns)
            constrain(dict.fromkeys(of_row, 1.0), 0, 0)
        for column in range(columns):
            of_column = range(start + column, start + size, columns)
            constrain(dict.fromkeys(of_column, 1.0), 0, 0)
        for cell in range(size):
            constrain({start + cell: 1.0, cell: float(counts[cell])}, 0, np.inf)
            constrain({start + cell: 1.0, cell: -float(counts.sum())}, -np.inf, 0)
    matrix = lil_array((len(lines), width))
    for line, places in enumerate(lines):
        for place, value in places.items():
            matrix[line, place] = value
    low = np.concatenate([np.zeros(size), np.full(width - size, -np.inf)])
    high = np.concatenate([np.ones(size), np.full(width - size, np.inf)])
    low[primary] = 1
    low[empty] = 1
    for number, at in enumerate(primary):
        low[size * (1 + number) + at] = limit - counts[at]
    outcome = milp(
        np.concatenate([weights.ravel().astype(float), np.zeros(width - size)]),
        integrality=np.concatenate([np.ones(size), np.zeros(width - size)]),
        bounds=Bounds(low, high),
        constraints=LinearConstraint(matrix.tocsr(), lows, highs),
    )
    if outcome.status != 0:
        raise RuntimeError(outcome.message)
    return outcome.x[:size].round().astype(bool).reshape(table.shape)


def tau_argus(table: np.ndarray, limit: int) -> np.ndarray:
    """The optimal suppression of Tau-Argus, by its own rule for frequencies."""
    records = [
        {"row": f"r{row}", "column": f"c{column}", "number": 1.0}
        for (row, column), count in np.ndenumerate(table)
        for _ in range(count)
    ]
    # Its native part leaves logs where it runs.
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        (result,) = protect(
            records,
            ["row", "column"],
            response="number",
            safety_rules=f"FREQ({limit},{FREQUENCY_RANGE})",
            suppress="OPT(1)",
            workdir=folder,
        ).tables
        hidden = np.zeros(table.shape, dtype=bool)
        for cell in result.rows:
            if "Total" not in (cell["row"], cell["column"]):
                place = int(cell["row"][1:]), int(cell["column"][1:])
                hidden[place] = cell["status"] != "S"
    return hidden
