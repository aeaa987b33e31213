"""What a reader can work out from the published band of kappa: no small count."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

from economic_index.disclosure.thresholds import smallest_count
from economic_index.inputs.labels.labels import statement
from economic_index.paths import SEEDS

Table = NDArray[np.int64]
ACCOUNTS = 30
THRESHOLD = smallest_count()


def random_table(chance: np.random.Generator) -> Table:
    """Records by what two labellers say; every total of the first is publishable."""
    size = int(chance.integers(2, 5))
    count = int(10 ** chance.uniform(1.7, 3.5))
    shares = chance.dirichlet(np.full(size, 10 ** chance.uniform(-1.5, 1)))
    totals = np.maximum((shares * count).round().astype(int), THRESHOLD)
    few = 10 ** chance.uniform(-3, -0.5)
    agreed = chance.choice([0.0, few, chance.uniform(), 1 - few, 1.0])
    others = chance.dirichlet(np.full(size, 10 ** chance.uniform(-1.5, 1)))
    table = np.zeros((size, size), dtype=np.int64)
    for row, total in enumerate(totals):
        same = chance.binomial(total, agreed)
        table[row] = chance.multinomial(total - same, others)
        table[row, row] += same
    return table


def bands_of(
    tables: Sequence[Table], kind: str = "collaboration_pattern"
) -> list[tuple[float | None, ...]]:
    """Kappa, and the published band, of each table, each as a wave of its own."""
    rows = [
        {
            "wave_id": f"{wave:04}",
            "label_kind": kind,
            "labeller": "a 1",
            "other_labeller": "b 1",
            "label_value": str(label),
            "other_label_value": str(other),
            "contributor_id": account,
            "record_count": int(share),
        }
        for wave, table in enumerate(tables)
        for (label, other), count in np.ndenumerate(table)
        for account, share in enumerate(
            np.diff(np.arange(ACCOUNTS + 1) * count // ACCOUNTS)
        )
        if share
    ]
    with duckdb.connect() as connection:
        for seed in ("disclosure_thresholds", "agreement_bands"):
            path = SEEDS / "rules" / f"{seed}.csv"
            connection.execute(f"create table {seed} as from read_csv('{path}')")
        connection.register("compared_counts", pa.Table.from_pylist(rows))
        return connection.execute(
            "select kappa, kappa_at_least, kappa_at_most "
            f"from ({statement('agreement')}) order by wave_id"
        ).fetchall()


def upper_bounds(table: Table, low: float, high: float) -> list[float]:
    """The most that each count can be for a reader who knows the first one's totals.

    The reader has every total of the labeller of the index from the published cells,
    and an interval of kappa. That is linear: what agreement is expected by chance
    depends on the other labeller's totals alone. Counts are cells, a labeller's
    disagreements, the other one's totals, and all that agree or disagree.
    """
    size = len(table)
    totals = table.sum(axis=1)
    count = totals.sum()
    same = np.eye(size)
    by_chance = np.tile(totals / count, (size, 1)).ravel()
    by_kappa = [(same.ravel() - by_chance + edge * by_chance) for edge in (low, high)]
    goals = [*np.eye(size * size)]
    for label in range(size):
        of_label = np.zeros((size, size))
        of_label[label] = 1
        goals += [(of_label * (1 - same)).ravel(), of_label.T.ravel()]
    goals += [same.ravel(), 1 - same.ravel()]
    bounds = []
    for goal in goals:
        found = linprog(
            -goal,
            A_ub=[-by_kappa[0], by_kappa[1]],
            b_ub=[-low * count, high * count],
            A_eq=np.repeat(np.eye(size), size, axis=1),
            b_eq=totals,
            method="highs",
        )
        assert found.success
        bounds.append(-found.fun)
    return bounds


def recovered(bounds: Sequence[float]) -> int:
    """How many counts are known to be below the threshold, and not known to be none."""
    return sum(0.01 < bound < THRESHOLD - 0.01 for bound in bounds)


def test_nothing_follows_from_a_band() -> None:
    """Also of tables that agree in all but a few records, which kappa itself tells."""
    chance = np.random.default_rng(11)
    tables = [random_table(chance) for _ in range(80)]
    published, told_by_digits = 0, 0
    for table, (kappa, low, high) in zip(tables, bands_of(tables), strict=True):
        if low is None or high is None or kappa is None:
            continue
        published += 1
        assert low - 0.005 <= kappa <= high + 0.005
        assert not recovered(upper_bounds(table, low, high)), table
        told_by_digits += recovered(
            upper_bounds(table, kappa - 0.005, min(1, kappa + 0.005))
        )
    assert published > 30
    assert told_by_digits


@pytest.mark.parametrize(
    ("counts", "kind", "band"),
    [
        # By chance 75 would disagree, of whom a band holds 15; it must hold 30.
        ([[75, 0], [0, 75]], "collaboration_pattern", (None, None)),
        ([[149, 0], [0, 150]], "collaboration_pattern", (None, None)),
        ([[150, 0], [0, 150]], "collaboration_pattern", (0.8, 1.0)),
        ([[105, 45], [45, 105]], "collaboration_pattern", (0.4, 0.6)),
        ([[0, 150], [150, 0]], "collaboration_pattern", (-1.0, 0.0)),
        # Request clusters need 250 accounts, whatever the records.
        ([[9_000, 0], [0, 9_000]], "request_cluster_id", (None, None)),
    ],
)
def test_the_band(
    counts: list[list[int]], kind: str, band: tuple[float | None, float | None]
) -> None:
    ((_, *found),) = bands_of([np.array(counts)], kind)
    assert tuple(found) == band
