"""Needless suppression: small tables beside an optimum that knows nothing of ours."""

from __future__ import annotations

import numpy as np
import pytest

from audit.attack import threshold
from audit.comparison import ours, random_table
from audit.optimum import optimal_suppression, protects
from economic_index.disclosure import control

SEEDS = (0, 3, 4, 5)


def tables():
    """Tables that hide something."""
    return [t for t in map(random_table, SEEDS) if (t < threshold()).any()]


def secondary_records(table: np.ndarray, hidden: np.ndarray) -> int:
    """Records in the cells that are hidden to protect others."""
    return int(table[hidden & (table >= threshold())].sum())


def test_small_tables_hide_what_an_optimum_hides():
    limit = threshold()
    mine, least = 0, 0
    for table in tables():
        hidden = ours(table)
        assert protects(table, hidden, limit)
        mine += secondary_records(table, hidden)
        least += secondary_records(table, optimal_suppression(table, limit, table))
    assert least <= mine <= 1.1 * least


@pytest.mark.parametrize("without", [("hide_least",), ("hide_least", "give_back")])
def test_the_rules_alone_hide_more(monkeypatch, without):
    with_all = sum(secondary_records(t, ours(t)) for t in tables())
    for step in without:
        monkeypatch.setattr(control, step, lambda *_: None)
    assert sum(secondary_records(t, ours(t)) for t in tables()) > with_all
    assert all(protects(t, ours(t), threshold()) for t in tables())
