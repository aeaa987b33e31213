"""The privacy rule of a release (method section 8)."""

from __future__ import annotations

from collections.abc import Mapping

from economic_index.seeds import seed_rows

NOT_CLASSIFIED = "not_classified"


def cell_minimum() -> int:
    """The fewest conversations a published cell may have."""
    return _minimum("cell")


def request_cluster_minimum() -> int:
    """The fewest conversations a request cluster must have in the whole wave."""
    return _minimum("request_cluster")


def suppress(counts: Mapping[str, int]) -> dict[str, int]:
    """Fold the cells below the threshold into ``not_classified``.

    A residual below the threshold would itself be a disclosure: the smallest published
    cells are folded too, until it is large enough.

    Args:
        counts: conversations by cluster, all of one base.

    Returns:
        The published counts by cluster, with the same sum; no ``not_classified`` where
        nothing is left over.
    """
    minimum = cell_minimum()
    published = {
        cluster: count
        for cluster, count in sorted(counts.items())
        if count >= minimum and cluster != NOT_CLASSIFIED
    }
    residual = sum(counts.values()) - sum(published.values())
    while published and 0 < residual < minimum:
        smallest = min(published, key=lambda cluster: (published[cluster], cluster))
        residual += published.pop(smallest)
    if residual:
        published[NOT_CLASSIFIED] = residual
    return published


def _minimum(kind: str) -> int:
    return next(
        int(row["minimum_record_count"])
        for row in seed_rows("disclosure_thresholds")
        if row["cell_kind"] == kind
    )
