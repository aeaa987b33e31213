"""The tables of cells that every reference counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

# Levels below the root of each tree (macro `disclosure_depths`).
DEPTHS = {"everything": 0, "geography": 2, "task": 1, "request": 3, "pattern": 1}
TABLES = (
    ("usage", "everything", "geography"),
    ("onet_task", "geography", "task"),
    ("collaboration", "geography", "pattern"),
    ("request", "geography", "request"),
    ("onet_task::collaboration", "task", "pattern"),
    ("request::collaboration", "request", "pattern"),
)
RESULT = (
    "facet",
    "wave_key",
    "group_key",
    "category_key",
    "record_count",
    "account_count",
    "largest_account_count",
)


@dataclass(frozen=True)
class Level:
    """One level of both trees of a table: groups of a depth by categories of a depth.

    Attributes:
        facet: the table.
        groups: dimension of its groups.
        group_depth: 0 is the root.
        categories: dimension of its categories.
        category_depth: 0 is the root.
    """

    facet: str
    groups: str
    group_depth: int
    categories: str
    category_depth: int


def levels() -> Iterator[Level]:
    """Every level of every table, 39 in all."""
    for facet, groups, categories in TABLES:
        for group_depth in range(DEPTHS[groups] + 1):
            for category_depth in range(DEPTHS[categories] + 1):
                yield Level(facet, groups, group_depth, categories, category_depth)
