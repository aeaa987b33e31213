"""The request clusters of the records, and the hierarchy they hang in."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from economic_index.sample.records.parameters import (
    MIXES_PER_INCOME_GROUP,
    REQUEST_KINDS,
    REQUEST_RANK_EXPONENT,
)
from economic_index.sample.release import shape
from economic_index.sample.release.catalogue import Request
from economic_index.sample.release.profiles import request_shares

GROUPS = ("", *shape.GROUPS)  # the first one: no task


@dataclass(frozen=True)
class Cluster:
    """One row of the hierarchy; level 0 is the finest, level 2 has no parent."""

    cluster_id: str
    name: str
    level: int
    parent_id: str


def hierarchy(planted: int) -> list[Cluster]:
    """All clusters, the broadest first, with a family of their own for planted ones.

    Args:
        planted: how many finest clusters the planted family has.
    """
    clusters: dict[str, Cluster] = {}
    for cluster_id, request in drawn_requests(shape.CLAUDE_AI).items():
        _add_family(clusters, cluster_id, request.names)
    for item in range(1, planted + 1):
        names = (
            f"Synthetic request 0.1.{item}: planted case {item}",
            "Synthetic request 0.1: planted cases",
            "Synthetic request 0: planted cases",
        )
        _add_family(clusters, planted_request(item), names)
    return sorted(clusters.values(), key=lambda cluster: -cluster.level)


def planted_request(item: int) -> str:
    """The id of a planted cluster, counted from 1."""
    return f"r0.1.{item}"


def drawn_requests(platform: shape.Platform) -> dict[str, Request]:
    """The finest clusters that a platform's records are drawn from, by id.

    The subtopics of a topic take turns in rank: each has large clusters and small ones.
    """
    requests = {}
    for number, topic in enumerate(shape.TOPICS[: platform.topics], start=1):
        broad = f"Synthetic request {number}: {topic.label}"
        rank = 0
        for kind in range(1, REQUEST_KINDS + 1):
            for verb in shape.REQUEST_VERBS[: platform.verbs]:
                item = shape.REQUEST_VERBS.index(verb) * REQUEST_KINDS + kind
                for part, subtopic in enumerate(topic.subtopics, start=1):
                    rank += 1
                    key = f"{number}.{part}.{item}"
                    names = (
                        f"Synthetic request {key}: {verb} {subtopic}, kind {kind}",
                        f"Synthetic request {number}.{part}: help with {subtopic}",
                        broad,
                    )
                    requests[f"r{key}"] = Request(names, topic.groups, rank)
    return requests


def request_mixes(
    platform: shape.Platform, requests: dict[str, Request]
) -> list[list[float]]:
    """Shares of the requests, and of no request last.

    Returns:
        A list for each mix and, within it, for each of `GROUPS`.
    """
    rng = Random(f"{shape.SEED} records requests {platform.name}")
    by_group = request_shares(platform, list(requests.values()), REQUEST_RANK_EXPONENT)
    subtopics = [request.names[1] for request in requests.values()]
    mixes = []
    for _ in range(MIXES_PER_INCOME_GROUP):
        noise = {
            name: rng.lognormvariate(0.0, shape.TOPIC_NOISE)
            for name in dict.fromkeys(subtopics)
        }
        for group in GROUPS:
            shares = zip(subtopics, by_group[group], strict=True)
            weights = [noise[name] * share for name, share in shares]
            mixes.append([*weights, platform.unclassified_request_share])
    return mixes


def _add_family(
    clusters: dict[str, Cluster], cluster_id: str, names: tuple[str, str, str]
) -> None:
    """Add a finest cluster and the parents that are not there yet."""
    for level, name in enumerate(names):
        parent_id = cluster_id.rpartition(".")[0]
        clusters.setdefault(cluster_id, Cluster(cluster_id, name, level, parent_id))
        cluster_id = parent_id
