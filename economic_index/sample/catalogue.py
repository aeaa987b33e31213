"""The lists the sample draws from: O*NET tasks and request clusters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from economic_index.sample import shape
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
    """

    cluster: str
    group: str
    rank: int


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
        used[group], spare[group] = drawn[: form.tasks], drawn[form.tasks :]
    _set_traps(used, spare)
    for group, statements in used.items():
        clusters = [statement.text.lower() for statement in statements]
        if group == shape.UNMATCHED_GROUP:
            clusters.append("synthetic statement that no statements file has.")
        tasks += [
            Task(cluster, group, rank) for rank, cluster in enumerate(clusters, start=1)
        ]
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
