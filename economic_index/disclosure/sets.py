"""Sets of records that a reader can work out from what is published: are they safe?

Each is a union of hidden cells, and known by a group and a category.
"""

from __future__ import annotations

import duckdb

from economic_index.disclosure.accounts import accounts_of
from economic_index.disclosure.statements import rows_written, run


def has_unsafe(connection: duckdb.DuckDBPyConnection, parts: str, rule: str) -> bool:
    """Whether some sets are not safe; these are in the table `broken`.

    Args:
        connection: holds the table `stage`, and the chosen accounts if none else does.
        parts: statement of `parts`, one row a set and hidden cell in it.
        rule: the rule at work. A `reserve` must be there; a `difference` may lose
            cells, so none is remembered.
    """
    run(connection, parts)
    if not rows_written(connection, "safety/doubtful", rule=rule):
        return False
    run(connection, "safety/leaves")
    accounts_of(connection).count(connection)
    run(connection, "safety/broken")
    if rule != "difference":
        run(connection, "safety/remember", rule=rule)
    return True
