"""The solver of the audit against counting every table that fits."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.sparse import csr_array

from audit.attack import threshold
from audit.bounds import Bounds, ContradictionError
from audit.comparison import KINDS
from audit.optimum import protects, tau_argus


def margins(table: np.ndarray, hidden: np.ndarray):
    """Equations of the row and column sums and the cells that are shown."""
    lines, values = [], []
    for line in range(table.shape[0]):
        mask = np.zeros(table.shape)
        mask[line] = 1
        lines.append(mask.ravel())
    for column in range(table.shape[1]):
        mask = np.zeros(table.shape)
        mask[:, column] = 1
        lines.append(mask.ravel())
    for cell in np.flatnonzero(~hidden.ravel()):
        lines.append(np.eye(table.size)[cell])
    matrix = np.array(lines)
    values = matrix @ table.ravel()
    return matrix, values.astype(float)


@pytest.mark.parametrize("seed", range(12))
def test_bounds_against_every_table(seed):
    draw = np.random.default_rng(seed)
    table = draw.integers(0, 5, size=(3, 3))
    hidden = draw.random((3, 3)) < 0.5
    matrix, values = margins(table, hidden)
    # No limit that could be reached: every interval is measured.
    bounds = Bounds(csr_array(matrix), values, table.shape, np.inf)
    cells = np.flatnonzero(hidden)
    free = [range(int(table.sum(axis=0).max()) + 1)] * len(cells)
    fitting = []
    for numbers in product(*free) if len(cells) <= 4 else ():
        tried = table.ravel().copy()
        tried[cells] = numbers
        if np.allclose(matrix @ tried, values):
            fitting.append(numbers)
    found = bounds.solve({cell: np.array([cell]) for cell in cells})
    for position, cell in enumerate(cells):
        interval = found[cell]
        assert interval.high >= table.ravel()[cell] - 1e-6
        if fitting:
            seen = [numbers[position] for numbers in fitting]
            assert interval.high == pytest.approx(max(seen))
            assert interval.is_exact == (min(seen) == max(seen))


def test_wide_cells_are_wide():
    table = np.array([[3, 40, 50], [60, 30, 20], [10, 80, 90]])
    hidden = np.zeros((3, 3), dtype=bool)
    hidden[:2, :2] = True
    matrix, values = margins(table, hidden)
    bounds = Bounds(csr_array(matrix), values, table.shape, 15)
    found = bounds.solve({cell: np.array([cell]) for cell in (0, 1, 3, 4)})
    assert all(interval.is_wide for interval in found.values())
    narrow = Bounds(csr_array(matrix), values, table.shape, 44)
    assert narrow.solve({0: np.array([0])})[0].high == pytest.approx(43)


@pytest.mark.parametrize("seed", range(10))
def test_wide_is_said_of_wide_cells_only(seed):
    draw = np.random.default_rng(seed)
    table = draw.integers(0, 30, size=(6, 5))
    hidden = draw.random(table.shape) < 0.5
    matrix, values = margins(table, hidden)
    cells = {cell: np.array([cell]) for cell in np.flatnonzero(hidden)}
    quick = Bounds(csr_array(matrix), values, table.shape, 15).solve(cells)
    exact = Bounds(csr_array(matrix), values, table.shape, np.inf).solve(cells)
    assert any(interval.is_wide for interval in quick.values())
    for cell, interval in quick.items():
        if interval.is_wide:
            assert exact[cell].high >= interval.high - 1e-6
            assert not exact[cell].is_exact
        else:
            assert exact[cell].high == pytest.approx(interval.high, abs=1e-6)


def test_contradictions_are_found():
    matrix = csr_array(np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]]))
    with pytest.raises(ContradictionError):
        Bounds(matrix, np.array([10.0, 4.0, 7.0]), (1, 2), 15)


def test_tau_argus_hides_what_is_small():
    kind, limit = KINDS["dense"], threshold()
    table = kind.table(0)
    small = table < limit
    assert small.any()
    assert not protects(table, small, limit)
    assert tau_argus(table, limit)[small].all()
