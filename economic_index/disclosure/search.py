"""The least suppression of a small table, by a mixed-integer program.

The rules take cells one by one, and give back what turns out to be needless. Where a
table is small, the fewest records can be found: every set that is not safe says of
which cells one must be hidden, and the program chooses among these.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from economic_index.disclosure.statements import run

# Cells that could be published: above that the program may need more branches than the
# limit lets it have, and the checks between its runs take longer than the rules.
MOST_CELLS = 250
# Each round counts accounts in the records.
MOST_RECORDS = 1_000_000
MOST_ROUNDS = 40
# Counted, not timed: the same table is decided in the same way on any machine.
MOST_BRANCHES = 2_000


@dataclass(frozen=True)
class Cut:
    """What a set that is not safe asks for.

    Attributes:
        joining: cells (group, category) whose records join the set if they are hidden.
        opening: cells that, hidden, leave the set unknown.
        short: records that it lacks; None where it lacks accounts, or one has too much.
    """

    joining: tuple[tuple[int, int], ...]
    opening: tuple[tuple[int, int], ...]
    short: int | None


class Program:
    """Which of the cells of `stage` to hide, so that every cut is met."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Read the cells.

        Args:
            connection: holds `stage` and `allowed`.
        """
        rows = run(connection, "give_back/hideable").fetchall()
        self.cells = [(group, category) for group, category, *_ in rows]
        self.place = {cell: number for number, cell in enumerate(self.cells)}
        self.records = np.array([row[4] for row in rows], float)
        self.hidden_records = sum(row[4] for row in rows if not row[5])
        ((records,),) = connection.execute(
            "select coalesce(max(record_count), 0) from stage"
        ).fetchall()
        self.is_small = len(rows) <= MOST_CELLS and records <= MOST_RECORDS
        self.lines: list[dict[int, float]] = []
        self.lows: list[float] = []
        for number, (group, category, above, left, _, _) in enumerate(rows):
            # M: with a cell, what lies under it is hidden.
            for parent in ((above, category), (group, left)):
                if parent in self.place:
                    self.add({number: 1.0, self.place[parent]: -1.0}, 0.0)

    def add(self, line: dict[int, float], low: float) -> None:
        """Ask that some cells, weighted, add up to a number at least."""
        self.lines.append(line)
        self.lows.append(low)

    def cut(self, cut: Cut) -> bool:
        """Add a cut; False where no cell could meet it."""
        opening = {self.place[c] for c in cut.opening if c in self.place}
        joining = {self.place[c] for c in cut.joining if c in self.place} - opening
        if cut.short is None or cut.short <= 0:
            line, low = dict.fromkeys(opening | joining, 1.0), 1.0
        else:
            low = float(cut.short)
            line = dict.fromkeys(opening, low)
            line |= {place: min(self.records[place], low) for place in joining}
        if sum(line.values()) < low:
            return False
        self.add(line, low)
        return True

    def solve(self) -> np.ndarray | None:
        """Which cells to hide, None where the program was not solved to the end."""
        lines = [line for line, each in enumerate(self.lines) for _ in each]
        places = [place for each in self.lines for place in each]
        weights = [weight for each in self.lines for weight in each.values()]
        size = len(self.lines), len(self.cells)
        # Of the same records the fewest cells, then the first by name.
        order = np.arange(len(self.cells)) / max(len(self.cells), 1)
        outcome = milp(
            self.records + 0.01 + 1e-5 * order,
            integrality=np.ones(len(self.cells)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(
                csr_array((weights, (lines, places)), size), self.lows, np.inf
            )
            if self.lines
            else None,
            options={"node_limit": MOST_BRANCHES, "mip_rel_gap": 0.0},
        )
        return outcome.x.round().astype(bool) if outcome.status == 0 else None
