"""Draw synthetic conversations and count them; every published figure comes from here.

One conversation has a place, a task, a request and a collaboration pattern. Drawing
whole conversations is what makes all counts of a release agree with one another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain
from math import exp, log
from random import Random

from economic_index.sample.release import shape
from economic_index.sample.release.catalogue import Request, Task
from economic_index.sample.release.profiles import (
    AUTOMATION_PATTERNS,
    pattern_profiles,
    request_shares,
    task_shares,
)
from economic_index.sample.release.suppression import (
    NOT_CLASSIFIED,
    request_cluster_minimum,
)
from economic_index.sample.release.usage import Place


@dataclass
class Conversations:
    """The conversations of one place: three lists of the same length.

    Attributes:
        tasks: the task cluster of each conversation.
        requests: its request cluster of level 0.
        patterns: its collaboration pattern.
    """

    tasks: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)


@dataclass
class Tally:
    """Conversations of one geography, before any suppression.

    Attributes:
        tasks: count by task cluster.
        patterns: count by collaboration pattern.
        requests: for each level 0 to 2, count by request cluster.
    """

    tasks: Counter[str] = field(default_factory=Counter)
    patterns: Counter[str] = field(default_factory=Counter)
    requests: tuple[Counter[str], ...] = field(
        default_factory=lambda: (Counter(), Counter(), Counter())
    )

    def add(self, other: Tally) -> None:
        """Add another geography's conversations to this one's."""
        self.tasks.update(other.tasks)
        self.patterns.update(other.patterns)
        for mine, theirs in zip(self.requests, other.requests, strict=True):
            mine.update(theirs)


@dataclass
class Wave:
    """All conversations of one platform.

    Attributes:
        places: a tally for each place, in the order given.
        whole: the tally of all of them.
        task_patterns: count by (task cluster, pattern).
        request_patterns: for each level, count by (request cluster, pattern).
    """

    places: list[Tally]
    whole: Tally
    task_patterns: Counter[tuple[str, str]]
    request_patterns: tuple[Counter[tuple[str, str]], ...]


def draw_wave(
    platform: shape.Platform,
    places: Sequence[Place],
    tasks: Sequence[Task],
    requests: Sequence[Request],
) -> Wave:
    """Draw the conversations of every place.

    A request cluster below the minimum of the whole wave does not exist: its
    conversations are ``not_classified`` at every level.
    """
    drawer = _Drawer(platform, places, tasks, requests)
    drawn = [drawer.draw(place) for place in places]

    sizes = Counter(chain.from_iterable(place.requests for place in drawn))
    names = {NOT_CLASSIFIED: (NOT_CLASSIFIED,) * 3} | {
        request.names[0]: request.names
        for request in requests
        if sizes[request.names[0]] >= request_cluster_minimum()
    }

    wave = Wave([], Tally(), Counter(), (Counter(), Counter(), Counter()))
    for conversations in drawn:
        patterns = conversations.patterns
        tally = Tally(Counter(conversations.tasks), Counter(patterns))
        wave.task_patterns.update(zip(conversations.tasks, patterns, strict=True))
        pairs = Counter(zip(conversations.requests, patterns, strict=True))
        for (request, pattern), count in pairs.items():
            for level, name in enumerate(names.get(request, names[NOT_CLASSIFIED])):
                tally.requests[level][name] += count
                wave.request_patterns[level][name, pattern] += count
        wave.places.append(tally)
        wave.whole.add(tally)
    return wave


class _Drawer:
    """Draws the conversations of one place after another from a platform's profiles."""

    def __init__(
        self,
        platform: shape.Platform,
        places: Sequence[Place],
        tasks: Sequence[Task],
        requests: Sequence[Request],
    ) -> None:
        self.rng = Random(f"{shape.SEED} {platform.name}")
        self.platform = platform
        shares = task_shares(platform, tasks)
        profiles = pattern_profiles(platform, shares)
        self.tasks = list(shares)
        self.task_shares = list(shares.values())
        self.profiles = [list(profiles[task].values()) for task in shares]
        self.patterns = list(platform.pattern_pct)
        self.subtopics = [request.names[1] for request in requests]
        self.request_shares = request_shares(platform, requests)
        self.request_names = [r.names[0] for r in requests] + [NOT_CLASSIFIED]
        total = sum(place.conversations for place in places)
        self.mean_index = (
            sum(place.conversations * place.usage_index for place in places) / total
        )
        self.mean_log_index = (
            sum(place.conversations * log(place.usage_index) for place in places)
            / total
        )

    def draw(self, place: Place) -> Conversations:
        """Draw all conversations of a place, task by task."""
        choices = self.rng.choices
        automation = exp(
            shape.AUTOMATION_BY_AUI * (place.usage_index - self.mean_index)
        )
        tilts = [
            automation if pattern in AUTOMATION_PATTERNS else 1.0
            for pattern in self.patterns
        ]
        task_weights = list(accumulate(self._task_weights(place)))
        request_weights = self._request_weights()
        positions = choices(
            range(len(self.tasks)), cum_weights=task_weights, k=place.conversations
        )
        drawn = Conversations()
        for position, count in Counter(positions).items():
            task = self.tasks[position]
            profile = self.profiles[position]
            weights = [share * tilt for share, tilt in zip(profile, tilts, strict=True)]
            drawn.tasks += [task.cluster] * count
            drawn.requests += choices(
                self.request_names, request_weights[task.group], k=count
            )
            drawn.patterns += choices(self.patterns, weights, k=count)
        return drawn

    def _task_weights(self, place: Place) -> list[float]:
        """Task shares with the place's tilt and noise, in the order of the tasks."""
        tilts = {group: self._noise(shape.GROUP_NOISE) for group in ("", *shape.GROUPS)}
        tilts[shape.COMPUTING_GROUP] *= exp(
            shape.COMPUTING_BY_LOG_AUI * (log(place.usage_index) - self.mean_log_index)
        )
        return [
            share * tilts[task.group] * self._noise(shape.TASK_NOISE)
            for task, share in zip(self.tasks, self.task_shares, strict=True)
        ]

    def _request_weights(self) -> dict[str, list[float]]:
        """Request shares with noise by topic, ``not_classified`` last, by group."""
        tilts = {name: self._noise(shape.TOPIC_NOISE) for name in self.subtopics}
        noise = [tilts[name] for name in self.subtopics]
        return {
            group: [
                *(share * tilt for share, tilt in zip(shares, noise, strict=True)),
                self.platform.unclassified_request_share,
            ]
            for group, shares in self.request_shares.items()
        }

    def _noise(self, spread: float) -> float:
        """A log-normal factor around 1."""
        return exp(self.rng.gauss(0.0, spread * self.platform.geographic_noise))
