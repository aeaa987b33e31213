"""Turn the counted conversations into the published cells of a release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from economic_index.sample.release.catalogue import Task
from economic_index.sample.release.conversations import Tally, Wave
from economic_index.sample.release.suppression import NOT_CLASSIFIED, suppress
from economic_index.sample.release.tokens import task_indices
from economic_index.sample.release.usage import UNITED_STATES_CODE, Place
from economic_index.seeds import seed_rows

SEPARATOR = "::"


class Cell(NamedTuple):
    """One row of a release file, without its platform and dates.

    The value is a count, a share in percent or an index, as the variable says.
    """

    geography: str
    geo_id: str
    facet: str
    level: int
    cluster: str
    variable: str
    value: float


def claude_ai_cells(places: Sequence[Place], wave: Wave) -> Iterator[Cell]:
    """Usage, and what the world, the countries and the US states use it for."""
    united_states = Tally()
    for place, tally in zip(places, wave.places, strict=True):
        if place.level == "state_us":
            united_states.add(tally)
        if place.code != NOT_CLASSIFIED:
            yield from _mix_cells(place.level, place.code, tally)
    yield from _mix_cells("country", UNITED_STATES_CODE, united_states)
    yield from _mix_cells("global", "GLOBAL", wave.whole)
    yield from _intersection_cells(wave)

    usage = {level: _usage(level, places) for level in ("country", "state_us")}
    usage["country"][UNITED_STATES_CODE] = sum(usage["state_us"].values())
    for level, counts in usage.items():
        for code, count in counts.items():
            yield from _count_and_share(
                level, code, level, 0, "", count, sum(counts.values())
            )


def api_cells(wave: Wave, tasks: Sequence[Task]) -> Iterator[Cell]:
    """The global mix, and the token and cost indices of the tasks.

    The indices exist for every published task, ``none`` included; the residual of the
    privacy rule has no mean of its own.
    """
    yield from _mix_cells("global", "GLOBAL", wave.whole)
    yield from _intersection_cells(wave)

    group_of = {task.cluster: task.group for task in tasks}
    records = suppress(wave.whole.tasks)
    records.pop(NOT_CLASSIFIED, None)
    # In the order of the list, so that another statement's text moves no draw.
    listed = [task for task in group_of if task in records]
    listed += [task for task in records if task not in group_of]
    indices = task_indices((task, group_of.get(task, "")) for task in listed)
    for facet, by_task in indices.items():
        variables = _variables(facet)
        for task, index in by_task.items():
            count_cell = (f"{task}{SEPARATOR}count", variables["count_variable"])
            index_cell = (f"{task}{SEPARATOR}index", variables["index_variable"])
            yield Cell("global", "GLOBAL", facet, 0, *count_cell, float(records[task]))
            yield Cell("global", "GLOBAL", facet, 0, *index_cell, index)


def _usage(level: str, places: Sequence[Place]) -> dict[str, int]:
    return {place.code: place.conversations for place in places if place.level == level}


def _mix_cells(geography: str, geo_id: str, tally: Tally) -> Iterator[Cell]:
    """Tasks, patterns and requests of one geography.

    A facet of which only ``not_classified`` would be left says nothing: it is absent.
    """
    mixes = [("onet_task", 0, tally.tasks), ("collaboration", 0, tally.patterns)]
    mixes += [("request", level, mix) for level, mix in enumerate(tally.requests)]
    for facet, level, mix in mixes:
        published = suppress(mix)
        if set(published) == {NOT_CLASSIFIED}:
            continue
        total = sum(published.values())
        for cluster, count in published.items():
            yield from _count_and_share(
                geography, geo_id, facet, level, cluster, count, total
            )


def _intersection_cells(wave: Wave) -> Iterator[Cell]:
    """Patterns within each published task and request of the whole wave."""
    crossings = [("onet_task", 0, wave.whole.tasks, wave.task_patterns)]
    crossings += [
        ("request", level, wave.whole.requests[level], pairs)
        for level, pairs in enumerate(wave.request_patterns)
    ]
    for base_facet, level, mix, pairs in crossings:
        patterns: dict[str, dict[str, int]] = defaultdict(dict)
        for (base, pattern), count in pairs.items():
            patterns[base][pattern] = count
        for base, base_count in suppress(mix).items():
            if base == NOT_CLASSIFIED:
                continue
            for pattern, count in suppress(patterns[base]).items():
                yield from _count_and_share(
                    "global",
                    "GLOBAL",
                    f"{base_facet}{SEPARATOR}collaboration",
                    level,
                    f"{base}{SEPARATOR}{pattern}",
                    count,
                    base_count,
                )


def _count_and_share(
    geography: str,
    geo_id: str,
    facet: str,
    level: int,
    cluster: str,
    count: int,
    base: int,
) -> Iterator[Cell]:
    """The two cells of one cluster; ``base`` is the count that is 100 percent."""
    variables = _variables(facet)
    key = (geography, geo_id, facet, level, cluster)
    yield Cell(*key, variables["count_variable"], float(count))
    yield Cell(*key, variables["share_variable"], 100.0 * count / base)


def _variables(facet: str) -> Mapping[str, str]:
    return next(row for row in seed_rows("facets") if row["facet"] == facet)
