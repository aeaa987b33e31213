"""Small worlds of usage records, and disclosure control run on them without dbt."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

import duckdb
import pyarrow as pa

from economic_index.disclosure import decide

# Records, accounts, share of one account and of two, remainder beside the largest,
# categories of a group.
Limits = tuple[int, int, float, float, float, int]
THRESHOLDS: dict[str, Limits] = {
    "cell": (15, 5, 0.5, 0.9, 0.1, 1),
    "request_cluster": (500, 250, 0.5, 0.9, 0.1, 1),
}

# Trees: node -> parent; None is the root. A name that ends in `?` is residual.
GEOGRAPHY = {
    "GLOBAL": None,
    "AAA": "GLOBAL",
    "BBB": "GLOBAL",
    "CCC": "GLOBAL",
    "DDD": "GLOBAL",
    "USA": "GLOBAL",
    "country?": "GLOBAL",
    "US-A": "USA",
    "US-B": "USA",
    "US-C": "USA",
    "state?": "USA",
}
TASK = {"t": None, **{f"t{n}": "t" for n in range(8)}, "task?": "t"}
PATTERN = {"p": None, **{f"p{n}": "p" for n in range(6)}, "pattern?": "p"}
REQUEST = {
    "r": None,
    "r0": "r",
    "r1": "r",
    **{f"r{a}{b}": f"r{a}" for a in range(2) for b in range(2)},
    **{f"r{a}{b}{c}": f"r{a}{b}" for a in range(2) for b in range(2) for c in range(3)},
    "request?": "r",
}
TREES: dict[str, Mapping[str, str | None]] = {
    "everything": {"all": None},
    "geography": GEOGRAPHY,
    "task": TASK,
    "pattern": PATTERN,
    "request": REQUEST,
}
TABLES = {
    "usage": ("everything", "geography"),
    "onet_task": ("geography", "task"),
    "collaboration": ("geography", "pattern"),
    "request": ("geography", "request"),
    "onet_task::collaboration": ("task", "pattern"),
    "request::collaboration": ("request", "pattern"),
}


@dataclass(frozen=True)
class Record:
    """One record, by its finest node in each tree."""

    account: int
    geography: str = "AAA"
    task: str = "t0"
    request: str = "r000"
    pattern: str = "p0"

    def leaf(self, dimension: str) -> str:
        return "all" if dimension == "everything" else getattr(self, dimension)


@cache
def path(dimension: str, node: str) -> tuple[str, ...]:
    """A node and everything above it."""
    parent = TREES[dimension][node]
    return (node,) if parent is None else (node, *path(dimension, parent))


def depth(dimension: str, node: str) -> int:
    return len(path(dimension, node)) - 1


def residual(node: str) -> bool:
    return node.endswith("?")


def two_largest(counts: Iterable[int]) -> tuple[int, int]:
    """The records of the two largest accounts, of the second 0 where there is none."""
    largest, second, *_ = [*sorted(counts, reverse=True), 0, 0]
    return largest, second


def is_safe(counts: Collection[int], limits: Limits) -> bool:
    """The primary rule, by the records of each account."""
    records, accounts, share, two_share, remainder, _ = limits
    largest, second = two_largest(counts)
    total = sum(counts)
    return (
        total >= records
        and len(counts) >= accounts
        and largest <= share * total
        and largest + second <= two_share * total
        and total - largest - second >= remainder * largest
    )


@dataclass
class Outcome:
    """What disclosure control made of some records."""

    records: Sequence[Record]
    published: dict[tuple[str, str, str], int] = field(default_factory=dict)
    rules: dict[tuple[str, str, str], str] = field(default_factory=dict)

    @cached_property
    def alike(self) -> Counter[Record]:
        """How many records are the same, by the record."""
        return Counter(self.records)

    def shown(self, facet: str, group: str) -> dict[str, int]:
        """The published named cells of a group."""
        return {
            category: count
            for (name, of, category), count in self.published.items()
            if (name, of) == (facet, group) and TREES[TABLES[facet][1]][category]
        }


@dataclass(frozen=True)
class World:
    """Runs disclosure control on records that a test makes up."""

    thresholds: dict[str, Limits]

    def run(self, records: Iterable[Record], *, secondary: bool = True) -> Outcome:
        records = list(records)
        with duckdb.connect() as connection:
            names = self.decide(connection, records, secondary=secondary)
            rows = connection.execute(
                "select facet, group_key, category_key, record_count, is_published, "
                "rule from decisions"
            ).fetchall()
        outcome = Outcome(records)
        for facet, group, category, count, is_published, rule in rows:
            key = (facet, names[group], names[category])
            if is_published:
                outcome.published[key] = count
            elif rule:
                outcome.rules[key] = rule
        return outcome

    def decide(
        self,
        connection: duckdb.DuckDBPyConnection,
        records: Sequence[Record],
        *,
        secondary: bool = True,
    ) -> dict[int, str]:
        """Leave what the models hold, and `decisions`, in an empty database.

        Returns:
            The name of each node by its key.
        """
        keys = {
            (dimension, node): number
            for number, (dimension, node) in enumerate(
                ((d, n) for d, tree in TREES.items() for n in tree), start=1
            )
        }
        self.load(connection, records, keys)
        decide(connection, secondary=secondary)
        return {number: node for (_, node), number in keys.items()}

    def load(self, connection, records, keys) -> None:
        nodes, ancestors = [], []
        for (dimension, node), number in keys.items():
            above = path(dimension, node)
            parent = keys[dimension, above[1]] if len(above) > 1 else None
            nodes.append(
                (dimension, len(above) - 1, number, parent, node, residual(node))
            )
            ancestors += [
                (number, keys[dimension, name], dimension, depth(dimension, name))
                for name in above
            ]
        finest: Counter[tuple[str, int, int, int, int]] = Counter()
        cells: defaultdict[tuple[str, int, int, int], Counter[int]] = defaultdict(
            Counter
        )
        # Many records of an account are alike.
        for record, count in Counter(records).items():
            for facet, (rows, columns) in TABLES.items():
                group, category = record.leaf(rows), record.leaf(columns)
                finest[
                    facet, 1, keys[rows, group], keys[columns, category], record.account
                ] += count
                for upper in path(rows, group):
                    for left in path(columns, category):
                        key = facet, 1, keys[rows, upper], keys[columns, left]
                        cells[key][record.account] += count
        offered = {
            (1, facet, depth(rows, group), depth(columns, category))
            for facet, (rows, columns) in TABLES.items()
            for group in TREES[rows]
            for category in TREES[columns]
        }
        tables: list[tuple[str, str, list[tuple]]] = [
            (
                "nodes",
                "dimension varchar, depth int, node_key int, parent_key int, "
                "node_name varchar, is_residual boolean, is_unit boolean",
                # None is a unit of an organisation.
                [(*node, False) for node in nodes],
            ),
            (
                "ancestors",
                "node_key int, ancestor_key int, dimension varchar, ancestor_depth int",
                ancestors,
            ),
            (
                "account_cells",
                "facet varchar, wave_key int, group_key int, "
                "category_key int, account_key bigint, record_count bigint",
                [(*key, number) for key, number in finest.items()],
            ),
            (
                "cells",
                "facet varchar, wave_key int, group_key int, category_key int, "
                "record_count bigint, account_count bigint, "
                "largest_account_count bigint, second_account_at_most bigint, "
                "is_safe boolean",
                [
                    (
                        *key,
                        counts.total(),
                        len(counts),
                        *two_largest(counts.values()),
                        is_safe(counts.values(), self.thresholds["cell"]),
                    )
                    for key, counts in cells.items()
                ],
            ),
            (
                "offered",
                "wave_key int, facet varchar, group_depth int, category_depth int",
                sorted(offered),
            ),
            (
                "thresholds",
                "cell_kind varchar, minimum_record_count bigint, "
                "minimum_account_count bigint, maximum_account_share double, "
                "maximum_two_account_share double, minimum_remainder_share double, "
                "minimum_category_count bigint",
                [(kind, *limits) for kind, limits in self.thresholds.items()],
            ),
        ]
        for name, types, values in tables:
            connection.execute(f"create table {name} ({types})")
            if values:
                table = pa.table(
                    [pa.array(column) for column in zip(*values, strict=True)],
                    names=[part.split()[0] for part in types.split(", ")],
                )
                connection.register("rows", table)
                connection.execute(f"insert into {name} from rows")
