"""The decisions as a dbt model, on either engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from economic_index.disclosure.accounts import AccountsOnSpark, counted_by
from economic_index.disclosure.control import decide
from economic_index.engines import arrow_of, as_relation, is_spark

ACCOUNTS = "account_cells"
ORDERED = "from decisions order by facet, wave_key, group_key, category_key"


def decided(relations: Mapping[str, Any], switches: Any, session: Any) -> Any:
    """Which cells may be published, one row a cell.

    Args:
        relations: the models that ``decide`` reads, as dbt hands them over.
        switches: the model of the switches.
        session: dbt's connection to DuckDB or session of Spark. On Spark the cells are
            collected and decided about on the driver; accounts are counted on Spark.
    """
    secondary = arrow_of(switches).column(0)[0].as_py()
    if not is_spark(session):
        for name, relation in relations.items():
            session.execute(
                f"create or replace temp view {name} as {relation.sql_query()}"
            )
        decide(session, secondary=secondary)
        return session.sql(ORDERED)
    relations[ACCOUNTS].createOrReplaceTempView(ACCOUNTS)
    with duckdb.connect() as connection:
        for name, relation in relations.items():
            if name != ACCOUNTS:
                rows = arrow_of(relation)
                connection.register("collected", rows)
                connection.execute(f"create table {name} as from collected")
                connection.unregister("collected")
        with counted_by(AccountsOnSpark(session)):
            decide(connection, secondary=secondary)
        return as_relation(connection.sql(ORDERED).to_arrow_table(), session)
