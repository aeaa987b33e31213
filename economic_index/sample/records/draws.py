"""Draw from a weighted list with one table look-up: the alias method.

A list of weights becomes as many slots as the next power of two. A slot holds one or
two positions of the list and the level that parts them. Drawing takes a uniform slot
and a uniform level, so a database needs one join on a dense integer key, however long
the list and however small the smallest share.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

# A draw reads 32 random bits: the slot from the lower ones, the level from the upper.
SLOT_BITS = 12
LEVEL_BITS = 20


def slot_count(positions: int) -> int:
    """The slots of a list of that many positions.

    Raises:
        ValueError: more positions than a draw has bits for.
    """
    slots = 1 << max(positions - 1, 0).bit_length()
    if slots > 1 << SLOT_BITS:
        raise ValueError(f"{positions} positions do not fit {SLOT_BITS} bits")
    return slots


def slot_table(lists: Sequence[Sequence[float]]) -> pa.Table:
    """The slots of several lists of the same length, one list after the other.

    Args:
        lists: weights, not negative, each list with a positive sum.

    Returns:
        Columns ``slot`` (the key: list number times slots of a list, plus the slot),
        ``level``, ``below`` and ``above``: the position drawn below the level and from
        it on.
    """
    slots = slot_count(len(lists[0]))
    level: list[int] = []
    above: list[int] = []
    for weights in lists:
        own_level, own_above = _alias(weights, slots)
        level += own_level
        above += own_above
    return pa.table(
        {
            "slot": pa.array(range(len(level)), pa.int32()),
            "level": pa.array(level, pa.uint32()),
            "below": pa.array([slot % slots for slot in range(len(level))], pa.int32()),
            "above": pa.array(above, pa.int32()),
        }
    )


def _alias(weights: Sequence[float], slots: int) -> tuple[list[int], list[int]]:
    """Level and second position of each slot, by Vose's algorithm."""
    scale = slots / sum(weights)
    mass = [weight * scale for weight in weights] + [0.0] * (slots - len(weights))
    levels = [1 << LEVEL_BITS] * slots
    above = list(range(slots))
    poor = [slot for slot in range(slots) if mass[slot] < 1]
    rich = [slot for slot in range(slots) if mass[slot] >= 1]
    while poor and rich:
        taker, giver = poor.pop(), rich[-1]
        levels[taker] = round(mass[taker] * (1 << LEVEL_BITS))
        above[taker] = giver
        mass[giver] -= 1 - mass[taker]
        if mass[giver] < 1:
            poor.append(rich.pop())
    return levels, above
