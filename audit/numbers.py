"""The audit in numbers: random logs, published with and without the secondary rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path

import duckdb
import numpy as np

from audit.attack import Attack, JointAttack, attack, attack_together
from audit.pipeline import Pipeline, Run
from audit.random_logs import Shape, write_random_log
from audit.reader import read_hierarchy
from audit.totals import known_means, known_totals
from audit.truth import Truth
from economic_index.index import seeds_of

# A program for every cell, to name the sums behind the bounds, is for small tables.
SMALL_TABLE = 150


@dataclass
class Numbers:
    """What was tried and found; sums over logs.

    Attributes:
        logs: random logs.
        tables: tables attacked: a facet of a wave.
        published: cells published.
        unsafe: cells suppressed because they are unsafe in themselves.
        secondary: cells suppressed to protect others.
        all_records: records in all these cells, at every level.
        secondary_records: records in the cells suppressed to protect others.
        intervals: intervals found, of every cell and sum that is not shown.
        programs: linear programs solved for them.
        recoverable: cells that can be bounded below the threshold.
        exact: cells and sums that are known exactly.
        unsafe_exact: of these, unsafe ones.
        sums: other known sums, checked account by account: of equations, and in small
            tables those behind the bounds.
        unsafe_sums: of these, unsafe ones.
        totals: sums of tokens and cost that a reader knows, differences too.
        unsafe_totals: of these, unsafe ones.
        means: published means of what records say.
        unsafe_means: of these, unsafe ones.
        joint: systems of tables attacked at once: places with units, three facets.
        joint_intervals: intervals found in them.
        joint_recoverable: cells that can be bounded below the threshold there.
        joint_unsafe: cells that are known exactly there, and not safe.
    """

    logs: int = 0
    tables: int = 0
    published: int = 0
    unsafe: int = 0
    secondary: int = 0
    all_records: int = 0
    secondary_records: int = 0
    intervals: int = 0
    programs: int = 0
    recoverable: int = 0
    exact: int = 0
    unsafe_exact: int = 0
    sums: int = 0
    unsafe_sums: int = 0
    totals: int = 0
    unsafe_totals: int = 0
    means: int = 0
    unsafe_means: int = 0
    joint: int = 0
    joint_intervals: int = 0
    joint_recoverable: int = 0
    joint_unsafe: int = 0
    found: list[str] = field(default_factory=list)

    def add(self, other: Numbers) -> None:
        for each in fields(self):
            mine, others = getattr(self, each.name), getattr(other, each.name)
            setattr(self, each.name, mine + others)


def unsafe_known(found: Attack, truth: Truth) -> list[object]:
    """Cells and sums that a reader knows exactly and that are not safe."""
    return [
        target
        for target, interval in found.intervals.items()
        if interval.is_exact and not truth.is_safe(found.table.targets[target])
    ]


def unsafe_sums(known: Iterable[np.ndarray], truth: Truth) -> list[np.ndarray]:
    """The records of each account in those sets of cells that are not safe."""
    return [truth.accounts(cells) for cells in known if not truth.is_safe(cells)]


def unsafe_together(
    found: JointAttack, connection: duckdb.DuckDBPyConnection
) -> list[object]:
    """Cells that a reader of places and units knows exactly and that are not safe.

    What three facets tell exactly is no sum that a rule is about: of them only what is
    small counts.
    """
    if found.system.is_cube:
        return []
    truths = [Truth(connection, table) for table in found.system.tables]
    return [
        (number, *target)
        for (number, *target), interval in found.intervals.items()
        if interval.is_exact
        and not truths[number].is_safe(
            found.system.tables[number].targets[tuple(target)]
        )
    ]


def measure(
    run: Run, attacks: list[Attack], joint: list[JointAttack], *, duals: bool
) -> Numbers:
    """The numbers of one published log.

    Args:
        run: the log, with its private cells.
        attacks: on what it published.
        joint: on tables of it at once.
        duals: whether to check the sums behind the bounds too.
    """
    numbers = Numbers(logs=1, tables=len(attacks))
    outcomes = run.outcomes()
    numbers.published = outcomes.get("published", (0, 0))[0]
    numbers.unsafe = outcomes.get("primary", (0, 0))[0]
    numbers.secondary, numbers.secondary_records = outcomes.get("secondary", (0, 0))
    numbers.all_records = sum(records for _, records in outcomes.values())
    for found in attacks:
        truth = Truth(run.connection, found.table)
        numbers.intervals += len(found.intervals)
        numbers.recoverable += len(found.recoverable)
        numbers.found += [
            f"{found.table.facet} {target} at most {interval.high:.0f}"
            for target, interval in found.recoverable.items()
        ]
        numbers.exact += sum(each.is_exact for each in found.intervals.values())
        for target in unsafe_known(found, truth):
            numbers.unsafe_exact += 1
            numbers.found.append(f"{found.table.facet} {target} is known")
        known = [*found.bounds.sums_of_equations()]
        if duals and len(found.bounds.free) <= SMALL_TABLE:
            known += found.bounds.sums_of_bounds()
        numbers.sums += len(known)
        for accounts in unsafe_sums(known, truth):
            numbers.unsafe_sums += 1
            numbers.found.append(
                f"{found.table.facet}: a known sum of {accounts.sum()} records of "
                f"{len(accounts)} accounts, the largest {accounts.max()}"
            )
        numbers.programs += found.bounds.programs
    for each in joint:
        unsafe = unsafe_together(each, run.connection)
        numbers.joint += 1
        numbers.joint_intervals += len(each.intervals)
        numbers.joint_recoverable += len(each.recoverable)
        numbers.joint_unsafe += len(unsafe)
        numbers.programs += each.bounds.programs
        numbers.found += [
            f"{each.system.facet} {target} at most {interval.high:.0f}"
            for target, interval in each.recoverable.items()
        ]
        numbers.found += [f"{each.system.facet} {cell} is known" for cell in unsafe]
    numbers.totals, unsafe_totals = known_totals(run.connection)
    numbers.unsafe_totals = len(unsafe_totals)
    numbers.means, unsafe_means = known_means(run.connection)
    numbers.unsafe_means = len(unsafe_means)
    numbers.found += unsafe_totals + unsafe_means
    return numbers


def audit_log(
    pipeline: Pipeline,
    folder: Path,
    seed: int,
    shape: Shape | None = None,
    index: Path | None = None,
) -> tuple[Shape, Numbers, Numbers]:
    """Publish and attack one random log, with and without the secondary rules.

    Args:
        pipeline: the compiled models.
        folder: for the log and what is published; earlier files are replaced.
        seed: of the log.
        shape: of the log; drawn from the seed where None.
        index: folder of the index that the pipeline was compiled for, if it is one.

    Returns:
        The shape, the numbers with the secondary rules, those without.
    """
    shape = write_random_log(folder, seed, shape, own_index=index is not None)
    seeds = seeds_of(str(index or ""))
    hierarchy = read_hierarchy(folder / "reference/request_hierarchy.csv")
    run = pipeline.run(folder, small_requests=shape.small_requests)
    found = []
    for secondary in (True, False):
        public = run.publish(folder / "public", secondary=secondary)
        attacks = attack(public, hierarchy, seeds)
        # Without the rules three facets take minutes, and single ones tell enough.
        joint = attack_together(public, hierarchy, seeds, with_cubes=secondary)
        found.append(measure(run, attacks, joint, duals=secondary))
    run.connection.close()
    return shape, found[0], found[1]
