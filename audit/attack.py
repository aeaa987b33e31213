"""The attack: bound every cell that is not shown, and say which are given away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from audit.bounds import TOLERANCE, Bounds, Interval
from audit.reader import Name, Wave, read_published
from audit.system import Table, tables
from audit.together import Together, both_tables, cubes
from economic_index.paths import SEEDS
from economic_index.seeds import seed_rows


@dataclass
class Attack:
    """What an attack on one table came to.

    Attributes:
        table: the table.
        bounds: its feasible tables.
        intervals: every sum of cells that is not shown, by row and column.
        recoverable: those that can be bounded below the threshold, and not by zero; and
            cells that a share or an index states outright.
    """

    table: Table
    bounds: Bounds
    intervals: dict[Any, Interval]
    recoverable: dict[object, Interval] = field(default_factory=dict)


@dataclass
class JointAttack:
    """What an attack on several tables at once came to.

    Attributes:
        system: their equations.
        bounds: the feasible tables.
        intervals: every cell that is not shown, by table, row and column.
        recoverable: those that can be bounded below the threshold, and not by zero.
    """

    system: Together
    bounds: Bounds
    intervals: dict[Any, Interval]
    recoverable: dict[Any, Interval]


def threshold() -> int:
    """The fewest records of a cell that is published: public, in the seed."""
    (row,) = (
        row for row in seed_rows("disclosure_thresholds") if row["cell_kind"] == "cell"
    )
    return int(row["minimum_record_count"])


def is_small(count: float, limit: int) -> bool:
    """Whether a count is one that must not be known."""
    return TOLERANCE < count < limit - TOLERANCE


def attack(
    folder: Path,
    hierarchy: Mapping[Name, Name | None],
    seeds_folder: Path = SEEDS,
    waves: str = "",
) -> list[Attack]:
    """Attack every table of a published folder.

    Args:
        folder: `published/` or `unprotected/`.
        hierarchy: parents of the request clusters, public knowledge.
        seeds_folder: the seeds that it was built of, public knowledge too.
        waves: what the names of the waves to attack begin with.

    Raises:
        ContradictionError: published numbers contradict each other.
        ValueError: a cell is stated twice, differently.
    """
    limit = threshold()
    attacks = []
    for wave in read_published(folder, seeds_folder):
        if not wave.wave_id.startswith(waves):
            continue
        if wave.contradictions:
            raise ValueError(f"{wave.wave_id}: {wave.contradictions[0]} has two counts")
        for table in tables(wave, hierarchy):
            bounds = Bounds(table.matrix, table.values, table.shape, limit)
            found = Attack(table, bounds, bounds.solve(table.targets))
            found.recoverable = small(found.intervals, limit) | {
                key: Interval(count, count, False)
                for key, count in wave.counts.items()
                if key.facet == table.facet and is_small(count, limit)
            }
            attacks.append(found)
    return attacks


def small(intervals: Mapping[Any, Interval], limit: int) -> dict[Any, Interval]:
    """The intervals that end below the threshold, and not at zero."""
    return {
        target: interval
        for target, interval in intervals.items()
        if not interval.is_wide and is_small(interval.high, limit)
    }


def attack_together(
    folder: Path,
    hierarchy: Mapping[Name, Name | None],
    seeds_folder: Path = SEEDS,
    *,
    with_cubes: bool = True,
) -> list[JointAttack]:
    """Attack the tables of places and of units at once, and three facets of both.

    Args:
        folder: `published/` or `unprotected/`.
        hierarchy: parents of the request clusters, public knowledge.
        seeds_folder: the seeds that it was built of, public knowledge too.
        with_cubes: whether to join three facets: far more unknowns.

    Raises:
        ContradictionError: published numbers contradict each other.
    """
    limit = threshold()
    waves: dict[str, list[Wave]] = {}
    for wave in read_published(folder, seeds_folder):
        waves.setdefault(wave.wave_id, []).append(wave)
    attacks = []
    for parts in waves.values():
        if len(parts) == 1:
            continue
        places, units = parts
        systems = [*both_tables(places, units, hierarchy)]
        if with_cubes:
            systems += cubes((places, units), hierarchy)
        for system in systems:
            bounds = Bounds(system.matrix, system.values, system.shape, limit)
            intervals = bounds.solve(system.targets)
            attacks.append(
                JointAttack(system, bounds, intervals, small(intervals, limit))
            )
    return attacks
