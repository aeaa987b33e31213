"""The smooth profiles that conversations are drawn from, before any chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import exp
from random import Random

from economic_index.sample.release import shape
from economic_index.sample.release.catalogue import Request, Task
from economic_index.sample.release.suppression import NOT_CLASSIFIED
from economic_index.seeds import seed_rows

NONE = "none"
AUTOMATION_PATTERNS = frozenset(
    row["pattern"]
    for row in seed_rows("collaboration_patterns")
    if row["collaboration_mode"] == "automation"
)
_CALIBRATION_ROUNDS = 5


def task_shares(
    platform: shape.Platform,
    tasks: Sequence[Task],
    rank_exponent: float = shape.TASK_RANK_EXPONENT,
) -> dict[Task, float]:
    """Share of the conversations by task, residual clusters included; they sum to 1.

    Within a group the shares fall with the rank of the task. Some tasks of the list do
    not occur on the platform.
    """
    weights: dict[str, dict[Task, float]] = {group: {} for group in shape.GROUPS}
    for task in tasks:
        if task.rank % platform.absent_task_step:
            weights[task.group][task] = task.rank**-rank_exponent
    pcts = {group: form.pct(platform.name) for group, form in shape.GROUPS.items()}
    named_share = 1 - platform.no_task_share - platform.unclassified_task_share
    shares = {
        task: weight / sum(of_group.values()) * pcts[group] / sum(pcts.values())
        for group, of_group in weights.items()
        for task, weight in of_group.items()
    }
    return {task: share * named_share for task, share in shares.items()} | {
        Task(NONE, "", 1): platform.no_task_share,
        Task(NOT_CLASSIFIED, "", 2): platform.unclassified_task_share,
    }


def pattern_profiles(
    platform: shape.Platform, shares: Mapping[Task, float]
) -> dict[Task, dict[str, float]]:
    """Share of each collaboration pattern within each task.

    The tasks differ, automation more than the single patterns; over all tasks the
    profiles give the pattern shares of the platform.
    """
    rng = Random(f"{shape.SEED} patterns")
    target = {key: pct / 100 for key, pct in platform.pattern_pct.items()}
    profiles = {}
    for task in shares:
        tilt = rng.gauss(0.0, shape.AUTOMATION_NOISE)
        profiles[task] = {
            pattern: share
            * exp(
                rng.gauss(tilt * (pattern in AUTOMATION_PATTERNS), shape.PATTERN_NOISE)
            )
            for pattern, share in target.items()
        }
    for _ in range(_CALIBRATION_ROUNDS):
        for task, profile in profiles.items():
            total = sum(profile.values())
            profiles[task] = {key: value / total for key, value in profile.items()}
        for pattern, share in target.items():
            reached = sum(shares[task] * profiles[task][pattern] for task in shares)
            for profile in profiles.values():
                profile[pattern] *= share / reached
    return profiles


def request_shares(
    platform: shape.Platform,
    requests: Sequence[Request],
    rank_exponent: float = shape.REQUEST_RANK_EXPONENT,
) -> dict[str, list[float]]:
    """Share of each request of level 0 by SOC major group, ``""`` for no group.

    A group's conversations are mostly about its own topic, and otherwise about any. The
    shares of a group sum to 1 less the unclassified requests of the platform.
    """
    home = {group for request in requests for group in request.groups}
    weights = [request.rank**-rank_exponent for request in requests]
    topic_weights: Counter[str] = Counter()
    for request, weight in zip(requests, weights, strict=True):
        topic_weights[request.topic] += weight
    of_topic = [
        weight / topic_weights[request.topic]
        for request, weight in zip(requests, weights, strict=True)
    ]
    shares = {}
    for group in ("", *shape.GROUPS):
        home_share = shape.HOME_TOPIC_SHARE if group in home else 0.0
        any_share = (1 - home_share) / len(topic_weights)
        classified = 1 - platform.unclassified_request_share
        shares[group] = [
            (home_share * (group in request.groups) + any_share) * share * classified
            for request, share in zip(requests, of_topic, strict=True)
        ]
    return shares
