"""The O*NET tasks of the records: how frequent, how done, how long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log
from random import Random

from economic_index.sample.records.parameters import (
    INCOME_GROUP_FLOORS_USD,
    MEAN_INPUT_TOKENS,
    MEAN_OUTPUT_TOKENS,
    MIXES_PER_INCOME_GROUP,
    TASK_RANK_EXPONENT,
)
from economic_index.sample.records.places import Origin
from economic_index.sample.release import shape
from economic_index.sample.release.catalogue import Statement, Task, task_lists
from economic_index.sample.release.profiles import (
    AUTOMATION_PATTERNS,
    NONE,
    pattern_profiles,
    task_shares,
)
from economic_index.sample.release.suppression import NOT_CLASSIFIED
from economic_index.sample.release.tokens import task_indices

# The last tasks of this group occur in planted cases only.
RESERVED_GROUP = "43"
RESERVED_TASKS = 6
NO_TASK = Task(NONE, "", 1)


@dataclass(frozen=True)
class Catalogue:
    """The tasks by position; the record without a task has the position after the last.

    Attributes:
        statements: the statements file.
        tasks: the same as tasks, in the same order.
        reserved: O*NET ids that only planted cases use.
    """

    statements: list[Statement]
    tasks: list[Task]
    reserved: list[int]

    @property
    def ids(self) -> list[int | None]:
        """O*NET id by position, None for no task."""
        return [*(int(statement.task_id) for statement in self.statements), None]


@dataclass(frozen=True)
class IncomeTilt:
    """How an income group differs from all records: log tilts of shares."""

    computing: float
    automation: float


@cache
def catalogue() -> Catalogue:
    """The statements of the sample release, in each group the used ones first."""
    statements = task_lists()[1]
    counts: dict[str, int] = defaultdict(int)
    tasks = []
    for statement in statements:
        counts[statement.group] += 1
        cluster = statement.text.lower()
        tasks.append(Task(cluster, statement.group, counts[statement.group]))
    reserved = [int(s.task_id) for s in statements if s.group == RESERVED_GROUP]
    return Catalogue(statements, tasks, reserved[-RESERVED_TASKS:])


def shares_of_tasks(platform: shape.Platform) -> dict[Task, float]:
    """Share of the records by task, no task included; a task may not occur at all.

    What a release calls ``not_classified`` comes from its privacy rule: records have
    none.
    """
    listed = catalogue()
    ids = zip(listed.tasks, listed.ids, strict=False)
    drawn = [task for task, task_id in ids if task_id not in listed.reserved]
    shares = task_shares(platform, drawn, TASK_RANK_EXPONENT)
    return {
        task: share for task, share in shares.items() if task.cluster != NOT_CLASSIFIED
    }


def income_tilts(origins: Sequence[Origin]) -> list[IncomeTilt]:
    """The tilt of each income group, from the mean usage index of its places."""
    mean, mean_log = _mean_index(origins)
    tilts = []
    for group in range(len(INCOME_GROUP_FLOORS_USD)):
        own = [origin for origin in origins if origin.income_group == group]
        index, log_index = _mean_index(own)
        computing = shape.COMPUTING_BY_LOG_AUI * (log_index - mean_log)
        automation = shape.AUTOMATION_BY_AUI * (index - mean)
        tilts.append(IncomeTilt(computing, automation))
    return tilts


def task_mixes(
    platform: shape.Platform, tilts: Sequence[IncomeTilt]
) -> list[list[float]]:
    """Shares of the tasks by position, no task last.

    Returns:
        A list for each income group and, within it, for each mix.
    """
    rng = Random(f"{shape.SEED} records tasks {platform.name}")
    shares = shares_of_tasks(platform)
    mixes = []
    for tilt in tilts:
        for _ in range(MIXES_PER_INCOME_GROUP):
            factors = {
                group: rng.lognormvariate(0.0, shape.GROUP_NOISE)
                for group in shape.GROUPS
            }
            factors[shape.COMPUTING_GROUP] *= exp(tilt.computing)
            weights = [
                shares.get(task, 0.0)
                * factors[task.group]
                * rng.lognormvariate(0.0, shape.TASK_NOISE)
                for task in catalogue().tasks
            ]
            mixes.append([*weights, shares[NO_TASK]])
    return mixes


def pattern_mixes(
    platform: shape.Platform, tilts: Sequence[IncomeTilt]
) -> list[list[float]]:
    """Shares of the patterns, in the order of the platform's.

    Returns:
        A list for each task by position and, within it, for each income group.
    """
    profiles = pattern_profiles(platform, shares_of_tasks(platform))
    mixes = []
    for task in (*catalogue().tasks, NO_TASK):
        profile = profiles.get(task, platform.pattern_pct)
        for tilt in tilts:
            factor = exp(tilt.automation)
            mixes.append(
                [
                    share * (factor if pattern in AUTOMATION_PATTERNS else 1.0)
                    for pattern, share in profile.items()
                ]
            )
    return mixes


def patterns(platform: shape.Platform) -> list[str | None]:
    """The names of the patterns as a log writes them."""
    return [None if name == NOT_CLASSIFIED else name for name in platform.pattern_pct]


def mean_tokens() -> tuple[list[float], list[float]]:
    """Mean input and output tokens of a record, by position of its task."""
    tasks = (*catalogue().tasks, NO_TASK)
    indices = task_indices((task.cluster, task.group) for task in tasks)
    inputs = indices["onet_task::prompt_tokens"]
    outputs = indices["onet_task::completion_tokens"]
    return (
        [MEAN_INPUT_TOKENS * inputs[task.cluster] for task in tasks],
        [MEAN_OUTPUT_TOKENS * outputs[task.cluster] for task in tasks],
    )


def _mean_index(origins: Sequence[Origin]) -> tuple[float, float]:
    """Mean usage index and mean of its logarithm, by record."""
    total = sum(origin.share for origin in origins)
    index = sum(origin.share * origin.usage_index for origin in origins)
    log_index = sum(origin.share * log(origin.usage_index) for origin in origins)
    return index / total, log_index / total
