"""Sets of records that a reader can work out from what is published: are they safe?

Each is a union of hidden cells, and known by a group and a category.
"""

from __future__ import annotations

import duckdb

from economic_index.disclosure.statements import run


def has_unsafe(connection: duckdb.DuckDBPyConnection, parts: str, rule: str) -> bool:
    """Whether some sets are not safe; these are in the table `broken`.

    Args:
        connection: holds the tables `stage` and `stage_accounts`.
        parts: statement of `parts`, one row a set and hidden cell in it.
        rule: the rule at work. A `reserve` must be there, and its largest account does
            not matter; a `difference` may lose cells, so none is remembered.
    """
    run(connection, parts)
    run(connection, "safety/doubtful", rule=rule)
    if not connection.execute("select 1 from doubtful limit 1").fetchall():
        return False
    run(connection, "safety/leaves")
    run(connection, "safety/leaf_accounts")
    run(connection, "safety/counted")
    run(connection, "safety/broken", rule=rule)
    if rule != "difference":
        run(connection, "safety/remember", rule=rule)
    return True
