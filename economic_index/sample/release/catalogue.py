"""The lists the sample draws from: O*NET tasks and request clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from economic_index.sample.release import shape
from economic_index.seeds import seed_rows


@dataclass(frozen=True)
class Statement:
    """One row of the statements file: real O*NET id and SOC code, synthetic text."""

    task_id: str
    soc_code: str
    text: str

    @property
    def group(self) -> str:
        """The SOC major group, two digits."""
        return self.soc_code[:2]


@dataclass(frozen=True)
class Task:
    """One task cluster.

    Attributes:
        cluster: the lower-cased statement, as in ``cluster_name``.
        group: SOC major group its conversations are drawn with.
        rank: 1 for the most frequent task of the group.
        task_group: task group of the seed ``task_groups``, mostly none.
    """

    cluster: str
    group: str
    rank: int
    task_group: str = ""


@dataclass(frozen=True)
class Request:
    """One request cluster of level 0.

    Attributes:
        names: its name and those of its parents, by level 0 to 2.
        groups: the SOC major groups its topic comes from.
        rank: 1 for the most frequent request of the topic.
    """

    names: tuple[str, str, str]
    groups: tuple[str, ...]
    rank: int

    @property
    def topic(self) -> str:
        """The name of its parent at level 2."""
        return self.names[2]


def task_lists() -> tuple[list[Task], list[Statement]]:
    """The task clusters and the statements file, which has more tasks than are used.

    Both are in the order of the SOC major groups, and hold the traps of a real release
    (method section 3): statements shared by two groups, case variants, a statement that
    contains the separator of intersections, and a cluster without a statement.
    """
    rng = Random(shape.SEED)
    listed: dict[str, list[Statement]] = {group: [] for group in shape.GROUPS}
    for row in seed_rows("onet_task_occupations"):
        listed[row["onet_soc_code"][:2]].append(_statement(row))
    total = sum(len(statements) for statements in listed.values())
    tasks: list[Task] = []
    used: dict[str, list[Statement]] = {}
    spare: dict[str, list[Statement]] = {}
    for group, form in shape.GROUPS.items():
        own = listed[group]
        wanted = form.tasks + round(shape.SPARE_STATEMENTS * len(own) / total)
        drawn = rng.sample(own, min(wanted, len(own)))
        _set_task_groups(drawn, own)
        used[group], spare[group] = drawn[: form.tasks], drawn[form.tasks :]
    _set_traps(used, spare)
    for group, statements in used.items():
        tasks += [
            Task(statement.text.lower(), group, rank, _task_group(statement))
            for rank, statement in enumerate(statements, start=1)
        ]
        if group == shape.UNMATCHED_GROUP:
            unmatched = "synthetic statement that no statements file has."
            tasks.append(Task(unmatched, group, len(statements) + 1))
    return tasks, [
        statement for group in used for statement in used[group] + spare[group]
    ]


def request_list(platform: shape.Platform) -> list[Request]:
    """The request clusters of a platform, each with one parent a level."""
    requests = []
    topics = shape.TOPICS[: platform.topics]
    for number, topic in enumerate(topics, start=1):
        broad = f"Synthetic request {number}: {topic.label}"
        rank = 0
        for part, subtopic in enumerate(topic.subtopics, start=1):
            middle = f"Synthetic request {number}.{part}: help with {subtopic}"
            for item, verb in enumerate(shape.REQUEST_VERBS[: platform.verbs], start=1):
                fine = f"Synthetic request {number}.{part}.{item}: {verb} {subtopic}"
                rank += 1
                requests.append(Request((fine, middle, broad), topic.groups, rank))
    return requests


def _statement(row: dict[str, str]) -> Statement:
    task_id = row["onet_task_id"]
    text = f"Synthetic statement of O*NET task {task_id}."
    return Statement(task_id, row["onet_soc_code"], text)


def _task_group(statement: Statement) -> str:
    """The task group a statement belongs to by its id or by a phrase, or ``""``."""
    for row in seed_rows("task_groups"):
        phrase = row["statement_contains"]
        if row["onet_task_id"] == statement.task_id or (
            phrase and phrase in statement.text.lower()
        ):
            return row["task_group"]
    return ""


def _set_task_groups(drawn: list[Statement], own: Sequence[Statement]) -> None:
    """Put the tasks of the report's task groups at frequent ranks, in place.

    Args:
        drawn: the statements of one major group, most frequent first.
        own: all statements of that major group.
    """
    members = [statement for statement in own if _task_group(statement)]
    ranks = shape.TASK_GROUP_RANKS[: len(members)]
    for rank, member in zip(ranks, members, strict=True):
        if member in drawn:
            drawn[drawn.index(member)] = drawn[rank - 1]
        drawn[rank - 1] = member


def _set_traps(
    used: dict[str, list[Statement]], spare: dict[str, list[Statement]]
) -> None:
    """Change the texts of some statements, in place."""
    for position, (group, other) in enumerate(shape.SHARED_STATEMENT_GROUPS, start=4):
        spare[other][0] = replace(spare[other][0], text=used[group][position].text)
    group = shape.CASE_VARIANT_GROUP
    spare[group][1] = replace(spare[group][1], text=used[group][0].text.upper())
    group = shape.SEPARATOR_GROUP
    old = used[group][3]
    text = f'Synthetic statement with "a::b", of O*NET task {old.task_id}.'
    used[group][3] = replace(old, text=text)
    phrase = next(
        row["statement_contains"]
        for row in seed_rows("task_groups")
        if row["statement_contains"]
    )
    for rank in shape.PHRASE_RANKS:
        old = used[shape.PHRASE_GROUP][rank - 1]
        text = f'Synthetic statement with "{phrase}", of O*NET task {old.task_id}.'
        used[shape.PHRASE_GROUP][rank - 1] = replace(old, text=text)
