"""The alias tables draw what their weights say."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import pytest

from economic_index.sample.records.draws import (
    LEVEL_BITS,
    SLOT_BITS,
    slot_count,
    slot_table,
)

# A share is cut to one level of one slot: that much can be lost or won in each slot.
LEVEL_TOLERANCE = 2.0**-LEVEL_BITS


def drawn_shares(weights: list[list[float]]) -> list[dict[int, Fraction]]:
    """The exact chance of every position, list by list."""
    slots = slot_count(len(weights[0]))
    shares: list[dict[int, Fraction]] = [defaultdict(Fraction) for _ in weights]
    for row in slot_table(weights).to_pylist():
        own = shares[row["slot"] // slots]
        below = Fraction(row["level"], 1 << LEVEL_BITS)
        own[row["below"]] += below / slots
        own[row["above"]] += (1 - below) / slots
    return shares


@pytest.mark.parametrize(
    "weights",
    [
        pytest.param([[1.0]], id="one position"),
        pytest.param([[1.0, 1.0, 1.0, 1.0]], id="a full power of two"),
        pytest.param([[3.0, 0.0, 1.0, 0.0, 2.0]], id="zeros"),
        pytest.param([[1e-6, 1.0, 1e3]], id="far apart"),
        pytest.param([[1.0, 2.0, 3.0], [3.0, 0.0, 0.0]], id="two lists"),
        pytest.param([[1 / rank for rank in range(1, 1200)]], id="long tail"),
    ],
)
def test_shares(weights: list[list[float]]) -> None:
    for own, shares in zip(weights, drawn_shares(weights), strict=True):
        assert sum(shares.values()) == 1
        for position, share in shares.items():
            weight = own[position] if position < len(own) else 0.0
            assert float(share) == pytest.approx(weight / sum(own), abs=LEVEL_TOLERANCE)
            assert weight or not share, "a weight of zero is never drawn"


def test_too_many_positions() -> None:
    assert slot_count(1 << SLOT_BITS) == 1 << SLOT_BITS
    with pytest.raises(ValueError, match="do not fit"):
        slot_count((1 << SLOT_BITS) + 1)
