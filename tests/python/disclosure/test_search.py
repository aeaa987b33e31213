"""Needless suppression: small tables beside an optimum that knows nothing of ours."""

from __future__ import annotations

import numpy as np
import pytest

from audit.attack import threshold
from audit.comparison import KINDS, ours
from audit.optimum import optimal_suppression, protects
from economic_index.disclosure import control

SEEDS = {"dense": (0, 3, 4, 5), "skewed": (0, 1, 2)}


def tables(name: str) -> list[np.ndarray]:
    """Tables of a kind that hide something."""
    found = [KINDS[name].table(seed) for seed in SEEDS[name]]
    return [table for table in found if ((table > 0) & (table < threshold())).any()]


def secondary_records(table: np.ndarray, hidden: np.ndarray) -> int:
    """Records in the cells that are hidden to protect others."""
    return int(table[hidden & (table >= threshold())].sum())


@pytest.mark.parametrize("name", KINDS)
def test_small_tables_hide_what_an_optimum_hides(name):
    limit = threshold()
    mine, least = 0, 0
    for table in tables(name):
        hidden = ours(KINDS[name], table)
        best = optimal_suppression(table, limit, table)
        assert protects(table, hidden, limit)
        assert protects(table, best, limit)
        mine += secondary_records(table, hidden)
        least += secondary_records(table, best)
    assert least <= mine <= 1.1 * least


@pytest.mark.parametrize("without", [("hide_least",), ("hide_least", "give_back")])
def test_the_rules_alone_hide_more(monkeypatch, without):
    def hidden_records() -> int:
        return sum(
            secondary_records(table, ours(KINDS["dense"], table))
            for table in tables("dense")
        )

    with_all = hidden_records()
    for step in without:
        monkeypatch.setattr(control, step, lambda *_: None)
    assert hidden_records() > with_all
    for table in tables("dense"):
        assert protects(table, ours(KINDS["dense"], table), threshold())
