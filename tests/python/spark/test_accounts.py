"""Accounts are counted on Spark as on DuckDB, and those of a set once."""

from __future__ import annotations

import duckdb
import pytest

from economic_index.disclosure import accounts
from economic_index.disclosure.accounts import AccountsHere, AccountsOnSpark

pytestmark = pytest.mark.spark

FACET = "onet_task"
# Two waves with the same cells; in the second each account has a record more in them.
ACCOUNT_CELLS = f"""
select
    '{FACET}' as facet,
    wave_key,
    1 as group_key,
    category_key,
    account_key,
    wave_key + account_key % 3 as record_count
from range(1, 3) as waves (wave_key)
cross join range(4) as categories (category_key)
cross join range(20) as accounts (account_key)
where account_key % 4 <= category_key
"""
NOBODYS_CELL = 9


@pytest.fixture
def here() -> duckdb.DuckDBPyConnection:
    with duckdb.connect() as connection:
        connection.execute(f"create view account_cells as {ACCOUNT_CELLS}")
        yield connection


@pytest.fixture
def there(here, session, monkeypatch) -> AccountsOnSpark:
    """The accounts on Spark, which note what is sent there."""
    rows = accounts.frame_of(here.table("account_cells").to_arrow_table(), session)
    rows.createOrReplaceTempView("account_cells")
    on_spark = AccountsOnSpark(session)
    on_spark.sent = []
    frame_of = accounts.frame_of

    def noted(table, of_session):
        on_spark.sent.append({row["category_key"] for row in table.to_pylist()})
        return frame_of(table, of_session)

    monkeypatch.setattr(accounts, "frame_of", noted)
    yield on_spark
    on_spark.release()


def counted(
    by: AccountsHere | AccountsOnSpark, connection, sets: dict[int, list[int]]
) -> list[tuple]:
    """What sets hold, by their key and the categories of their cells."""
    leaves = [(key, leaf) for key, leaves in sets.items() for leaf in leaves]
    values = ", ".join(f"(1, {key}, 1, {leaf})" for key, leaf in leaves)
    connection.execute(
        "create or replace temp table leaves as select * from (values "
        f"{values or '(1, 1, 1, 1)'}) as t (group_key, category_key, leaf_group_key, "
        f"leaf_category_key) where {bool(leaves)}"
    )
    by.count(connection)
    return connection.execute("from counted order by category_key").fetchall()


SETS = {100: [0, 1], 200: [2], 300: [1, 0], 400: [NOBODYS_CELL], 500: [2, NOBODYS_CELL]}


def test_counts_are_those_of_duckdb_and_made_once(here, there):
    expected = {}
    for wave in (1, 2):
        AccountsHere(here).choose(FACET, wave)
        expected[wave] = counted(AccountsHere(here), here, SETS)
    assert expected[1] != expected[2]
    for wave in (1, 2):
        there.choose(FACET, wave)
        assert counted(there, here, SETS) == expected[wave]
        # Of two sets of the same cells one is sent.
        assert there.sent == [{100, 200, 400, 500}]
        # They are known by their cells, whatever they are called.
        again = {key + 1: leaves for key, leaves in SETS.items() if key != 400}
        renamed = [(g, key + 1, *rest) for g, key, *rest in expected[wave]]
        assert counted(there, here, again) == renamed
        assert len(there.sent) == 1
        # A set that has grown is another one.
        grown = counted(there, here, again | {301: [0, 1, 3]})
        assert [row for row in grown if row[1] != 301] == [
            row for row in renamed if row[1] != 301
        ]
        assert there.sent[1:] == [{301}]
        there.sent.clear()


def test_sets_without_a_cell_are_not_sent(here, there):
    there.choose(FACET, 1)
    assert counted(there, here, {}) == []
    assert there.sent == []
