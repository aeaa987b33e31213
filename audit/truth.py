"""What really lies in the cells nobody shows: for the auditor, not for the attacker."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import duckdb
import numpy as np

from audit.system import ALL, Table, rest

# Tree of the rows and of the columns of a facet's table, as the models name them.
DIMENSIONS = {
    "usage": ("everything", "geography"),
    "onet_task": ("geography", "task"),
    "collaboration": ("geography", "pattern"),
    "request": ("geography", "request"),
    "use_case": ("geography", "use_case"),
    "multitasking": ("geography", "multitasking"),
    "human_only_ability": ("geography", "human_only_ability"),
    "task_success": ("geography", "task_success"),
    "model": ("geography", "model"),
    "onet_task::collaboration": ("task", "pattern"),
    "request::collaboration": ("request", "pattern"),
}


@dataclass(frozen=True)
class Rules:
    """The primary rule.

    Attributes:
        records: the fewest records of a safe set.
        accounts: the fewest accounts.
        share: the largest share of one account.
        two_share: the largest share of two accounts.
        remainder: the least share of the largest account that is left without the two.
    """

    records: int
    accounts: int
    share: float
    two_share: float
    remainder: float

    @classmethod
    def of(
        cls, connection: duckdb.DuckDBPyConnection, cell_kind: str = "cell"
    ) -> Rules:
        """The rule of a row of the warehouse's seed."""
        (limits,) = connection.execute(
            "select minimum_record_count, minimum_account_count, "
            "maximum_account_share, maximum_two_account_share, "
            "minimum_remainder_share from seeds.disclosure_thresholds "
            "where cell_kind = ?",
            [cell_kind],
        ).fetchall()
        return cls(*limits)

    def is_safe(self, accounts: np.ndarray) -> bool:
        """Whether a set is safe, or empty; by the records of each of its accounts."""
        if not len(accounts):
            return True
        total, largest = accounts.sum(), accounts.max()
        two = np.sort(accounts)[-2:].sum()
        return bool(
            total >= self.records
            and len(accounts) >= self.accounts
            and largest <= self.share * total
            and two <= self.two_share * total
            and total - two >= self.remainder * largest
        )


class Truth:
    """The records of each account in each unknown of one table."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, table: Table) -> None:
        """Read the private cells of that table.

        Args:
            connection: the warehouse, private schemas included.
            table: whose unknowns are meant.
        """
        self.height, self.width = table.shape
        self.rules = Rules.of(connection)
        self.cluster_rules = Rules.of(connection, "request_cluster")
        of_rows, of_columns = DIMENSIONS[table.facet]
        rows = leaf_of(connection, of_rows, table.rows)
        columns = leaf_of(connection, of_columns, table.columns)
        self.found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        # Unknowns that hold records of request clusters, be they shown or not.
        self.clusters: set[int] = set()
        for group, category, account, count, is_cluster in connection.execute(
            """
            select
                group_key, category_key, account_key, record_count,
                facet = 'request' and not is_residual
            from intermediate.int_disclosure__account_cells
            inner join intermediate.int_records__waves using (wave_key)
            inner join intermediate.int_hierarchies__nodes on category_key = node_key
            where facet = ? and wave_id = ? and (wave_key < 0) = ?
            """,
            [table.facet, table.wave_id, table.is_by_segment],
        ).fetchall():
            cell = rows[group] * self.width + columns[category]
            self.found[cell][account] += count
            if is_cluster:
                self.clusters.add(cell)

    def accounts(self, cells: np.ndarray) -> np.ndarray:
        """The records of each account in a sum of cells."""
        summed: dict[int, int] = defaultdict(int)
        for cell in cells:
            for account, count in self.found.get(int(cell), {}).items():
                summed[account] += count
        return np.array(list(summed.values()), dtype=int)

    def is_safe(self, cells: np.ndarray) -> bool:
        """Whether a sum of cells is safe, or empty.

        Request clusters of the whole world must be as large as one that may be shown.
        """
        is_world = len(cells) == self.height * len(np.unique(cells % self.width))
        is_cluster = is_world and not self.clusters.isdisjoint(map(int, cells))
        rules = self.cluster_rules if is_cluster else self.rules
        return rules.is_safe(self.accounts(cells))


def leaf_of(
    connection: duckdb.DuckDBPyConnection, dimension: str, tree
) -> dict[int, int]:
    """Key of every node of a dimension -> number of the finest node that shows it."""
    nodes = {
        key: (parent, node_name(dimension, depth, name))
        for key, parent, depth, name in connection.execute(
            "select node_key, parent_key, depth, node_name "
            "from intermediate.int_hierarchies__nodes where dimension = ?",
            [dimension],
        ).fetchall()
    }
    numbers = {}
    for key in nodes:
        above, name = key, nodes[key][1]
        while name not in tree.parents:
            above = nodes[above][0]
            name = nodes[above][1]
        numbers[key] = (
            tree.leaves[name] if name in tree.leaves else tree.leaves.get(rest(name))
        )
    return numbers


def node_name(dimension: str, depth: int, name: str) -> object:
    """A node as the attacker names it."""
    if dimension == "geography":
        return name
    if depth == 0:
        return ALL
    return (3 - depth if dimension == "request" else 0, name)
