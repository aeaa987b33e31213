"""Bounds of sums of cells that nobody shows, from linear equations over them.

First what follows exactly: an equation that adds up to nothing, or that has one unknown
left. Then feasible tables: one that holds at least the threshold in a cell shows that
the cell cannot be bounded below it. What no such table settles is bounded by linear
programming (HiGHS), cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_array, csr_array, hstack
from scipy.sparse.csgraph import connected_components

# HiGHS keeps to 1e-7 on counts below a million; counts are whole.
TOLERANCE = 1e-3
# Objectives that are drawn to find different feasible tables.
DRAWS = 3
PARTNERS = 4


class ContradictionError(Exception):
    """No table agrees with every published number."""


@dataclass(frozen=True)
class Interval:
    """What a reader knows of a sum of cells.

    Attributes:
        low: it is at least so much; None where that was not worth solving.
        high: it is at most so much.
        is_wide: `high` is only known to reach the limit.
    """

    low: float | None
    high: float
    is_wide: bool

    @property
    def is_exact(self) -> bool:
        return self.low is not None and self.high - self.low < TOLERANCE


class Bounds:
    """The tables that agree with some equations."""

    def __init__(
        self,
        matrix: csr_array,
        values: np.ndarray,
        shape: tuple[int, int],
        limit: float,
    ) -> None:
        """Propagate what follows exactly and find a few feasible tables.

        Args:
            matrix: coefficients 0 or 1, one line an equation.
            values: what the equations add up to.
            shape: (rows, columns) of the table that the unknowns form.
            limit: a sum whose upper bound reaches it is wide.

        Raises:
            ContradictionError: the equations have no solution.
        """
        self.shape, self.limit, self.programs = shape, limit, 0
        self.fixed = np.full(matrix.shape[1], np.nan)
        self.matrix, self.values = self.propagate(csr_array(matrix), values)
        self.free = np.flatnonzero(np.isnan(self.fixed))
        self.position = np.full(len(self.fixed), -1)
        self.position[self.free] = np.arange(len(self.free))
        self.matrix = csr_array(self.matrix[:, self.free])
        self.part = self.parts()
        # A cell in no equation may hold anything.
        self.bounded = self.matrix.sum(axis=0) > 0
        self.lowest = np.full(len(self.free), np.inf)
        self.highest = np.full(len(self.free), -np.inf)
        self.marks = self.signatures()
        self.seen: list[np.ndarray] = []
        self.explore()

    def propagate(
        self, matrix: csr_array, values: np.ndarray
    ) -> tuple[csr_array, np.ndarray]:
        """Fix what single equations say; what is left of the equations."""
        while True:
            known = np.nan_to_num(self.fixed)
            is_free = np.isnan(self.fixed).astype(float)
            left = values - matrix @ known
            count = matrix @ is_free
            if (left < -TOLERANCE).any() or (
                np.abs(left[count == 0]) > TOLERANCE
            ).any():
                raise ContradictionError
            empty = (np.abs(left) < TOLERANCE) & (count > 0)
            single = (count == 1) & ~empty
            if not empty.any() and not single.any():
                kept = count > 0
                return matrix[kept], left[kept]
            zero = (matrix[empty].T @ np.ones(empty.sum()) > 0) & (is_free > 0)
            self.fixed[zero] = 0
            for line in np.flatnonzero(single):
                cells = matrix.indices[matrix.indptr[line] : matrix.indptr[line + 1]]
                cell = cells[np.isnan(self.fixed[cells])]
                if len(cell):
                    self.fixed[cell[0]] = left[line]

    def parts(self) -> np.ndarray:
        """The connected part of every free cell."""
        if not len(self.free):
            return np.zeros(0, int)
        lines, cells = self.matrix.shape
        graph = block_array(
            [[None, self.matrix], [csr_array((cells, lines)), None]], format="csr"
        )
        return connected_components(graph, directed=False)[1][lines:]

    def signatures(self) -> np.ndarray:
        """For each free cell a number that tells which equations it is in.

        A change of cells leaves every equation alone if their numbers cancel (up to a
        chance of 2^-64).
        """
        draw = np.random.default_rng(0)
        numbers = draw.integers(0, 2**64, size=self.matrix.shape[0], dtype=np.uint64)
        marks = np.zeros(len(self.free), dtype=np.uint64)
        lines = np.repeat(np.arange(self.matrix.shape[0]), np.diff(self.matrix.indptr))
        np.add.at(marks, self.matrix.indices, numbers[lines])
        return marks

    def explore(self) -> None:
        """Find feasible tables until no more cells turn out wide."""
        if not len(self.free):
            return
        draw = np.random.default_rng(1)
        for _ in range(DRAWS):
            self.meet(self.optimum(draw.normal(size=len(self.free))))
        while True:
            narrow = self.highest < self.limit - TOLERANCE
            if not narrow.any():
                return
            self.meet(self.widest(narrow))
            if (self.highest < self.limit - TOLERANCE).sum() == narrow.sum():
                return

    def optimum(self, cost: np.ndarray, part: int | None = None) -> np.ndarray:
        """A feasible table of the least cost; of one part, the rest as 0."""
        self.programs += 1
        # Costs of both signs could have no optimum: every cell is in some equation.
        if part is None:
            inside = np.arange(len(self.free))
            matrix, values = self.matrix, self.values
        else:
            inside = np.flatnonzero(self.part == part)
            matrix = csr_array(self.matrix[:, inside])
            kept = np.diff(matrix.indptr) > 0
            matrix, values = matrix[kept], self.values[kept]
        bounded = self.bounded[inside]
        outcome = linprog(
            np.where(bounded, cost[inside], 0), A_eq=matrix, b_eq=values, method="highs"
        )
        if outcome.status == 2:
            raise ContradictionError
        if outcome.status != 0:
            raise RuntimeError(outcome.message)
        solution = np.zeros(len(self.free))
        solution[inside] = outcome.x
        return solution

    def widest(self, narrow: np.ndarray) -> np.ndarray:
        """A feasible table in which as many as can be of some cells reach the limit."""
        self.programs += 1
        wanted = np.flatnonzero(narrow & self.bounded)
        # Each of these cells is a part up to the limit, which counts, and the rest.
        matrix = hstack([self.matrix, self.matrix[:, wanted]], format="csr")
        count = len(self.free)
        outcome = linprog(
            np.append(np.zeros(count), -np.ones(len(wanted))),
            A_eq=matrix,
            b_eq=self.values,
            bounds=[(0, None)] * count + [(0, self.limit)] * len(wanted),
            method="highs",
        )
        if outcome.status != 0:
            raise RuntimeError(outcome.message)
        solution = outcome.x[:count]
        solution[wanted] += outcome.x[count:]
        return solution

    def meet(self, solution: np.ndarray) -> None:
        """Remember how low and high cells are in a table and in its neighbours."""
        self.seen.append(solution)
        for table in (solution, np.mean(self.seen, axis=0)):
            self.lowest = np.minimum(self.lowest, table)
            self.highest = np.maximum(self.highest, table)
            self.turn(table)

    def turn(self, table: np.ndarray) -> None:
        """Swap records around rectangles: two corners gain what the others lose."""
        rows, columns = self.shape
        grid = np.full((rows, columns), np.nan)
        grid.flat[self.free] = table
        marks = np.zeros((rows, columns), dtype=np.uint64)
        marks.flat[self.free] = self.marks
        mass = np.nan_to_num(grid)
        # Partners: the cells with most records of the own row, and of the own column.
        best_columns = np.argsort(-mass, axis=1)[:, :PARTNERS]
        best_rows = np.argsort(-mass, axis=0)[:PARTNERS]
        here = np.arange(rows)[:, None], np.arange(columns)[None, :]
        up, down = grid.copy(), grid.copy()
        for r in best_columns.T[:, :, None]:
            for s in best_rows[:, None, :]:
                beside, below, across = (here[0], r), (s, here[1]), (s, r)
                turn = marks + marks[across] - marks[beside] - marks[below]
                gain = np.minimum(grid[beside], grid[below])
                loss = np.minimum(grid, grid[across])
                # Cells that are not free give NaN, which no comparison lets through.
                allowed = (turn == 0) & ~np.isnan(gain + loss)
                allowed &= (r != here[1]) & (s != here[0])
                up = np.where(allowed, np.fmax(up, grid + gain), up)
                down = np.where(allowed, np.fmin(down, grid - loss), down)
        self.highest = np.maximum(self.highest, up.ravel()[self.free])
        self.lowest = np.minimum(self.lowest, down.ravel()[self.free])

    def solve(self, targets: Mapping[Any, np.ndarray]) -> dict[Any, Interval]:
        """The interval of every target, a set of cells that are added up.

        Wide intervals are told, not measured; narrow and exact ones are measured.
        """
        return {name: self.interval(cells) for name, cells in targets.items()}

    def interval(self, cells: np.ndarray) -> Interval:
        """What is known of a sum of cells."""
        known = np.nansum(self.fixed[cells])
        inside = self.position[cells]
        inside = inside[inside >= 0]
        if not len(inside):
            return Interval(known, known, False)
        if not self.bounded[inside].all():
            return Interval(None, np.inf, True)
        sums = [table[inside].sum() for table in self.seen]
        low, high = min(sums), max(*sums, self.highest[inside].max())
        if len(inside) == 1:
            low = min(low, self.lowest[inside[0]])
        if known + high >= self.limit - TOLERANCE and high - low > TOLERANCE:
            return Interval(None, known + high, True)
        cost = np.zeros(len(self.free))
        cost[inside] = 1
        top = known + self.extreme(-cost, inside)
        # A low end below a low top would tell nothing more.
        is_open = high - low > TOLERANCE
        return Interval(
            None if is_open else known + self.extreme(cost, inside), top, False
        )

    def extreme(self, cost: np.ndarray, inside: np.ndarray) -> float:
        """The sum of some cells at its least cost, part by part."""
        return sum(
            self.optimum(cost, part)[inside].sum()
            for part in np.unique(self.part[inside])
        )

    def sums_of_equations(self) -> Iterator[np.ndarray]:
        """Sets of cells whose sum is what a single equation leaves."""
        for line in range(self.matrix.shape[0]):
            start, end = self.matrix.indptr[line : line + 2]
            yield self.free[self.matrix.indices[start:end]]

    def sums_of_bounds(self) -> Iterator[np.ndarray]:
        """For each cell the set that its upper bound is the sum of.

        The dual of the linear program names it; a program for every free cell.
        """
        for cell in np.flatnonzero(self.bounded):
            inside = np.flatnonzero(self.part == self.part[cell])
            matrix = csr_array(self.matrix[:, inside])
            kept = np.diff(matrix.indptr) > 0
            outcome = linprog(
                -(inside == cell).astype(float),
                A_eq=matrix[kept],
                b_eq=self.values[kept],
                method="highs",
            )
            self.programs += 1
            weights = -(matrix[kept].T @ outcome.eqlin.marginals)
            if np.isin(weights.round(6), (0, 1)).all():
                yield self.free[inside[weights > 0.5]]
