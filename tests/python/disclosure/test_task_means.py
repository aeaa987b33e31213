"""A mean of a task is published only where no account, and no two, make up the sum."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

# One published task of the world, with records that carry prompt tokens only.
TABLES = """
attach ':memory:' as warehouse;
create schema warehouse.seeds;
create schema warehouse.intermediate;
create table warehouse.seeds.disclosure_thresholds as
select
    'cell' as cell_kind, 15 as minimum_record_count, 5 as minimum_account_count,
    0.5::double as maximum_account_share, 0.9::double as maximum_two_account_share,
    0.1::double as minimum_remainder_share;
create table warehouse.intermediate.int_hierarchies__nodes as
select * from (
    values (1, 0, false, 'geography'), (2, 1, false, 'task')
) as nodes (node_key, depth, is_residual, dimension);
create table warehouse.intermediate.int_disclosure__published as
select 'onet_task' as facet, 1 as wave_key, 1 as group_key, 2 as category_key;
"""


@pytest.mark.parametrize(
    ("tokens", "is_shown"),
    [
        ([100, 10, *[5] * 18], True),
        ([101, 10, *[5] * 18], False),
        ([45, 45, *[1] * 10, *[0] * 8], True),
        ([46, 45, *[1] * 10, *[0] * 8], False),
        ([45, 46, *[1] * 10, *[0] * 8], False),
    ],
    ids=[
        "one account has exactly half of the tokens",
        "one account has more than half of the tokens",
        "two accounts have exactly nine tenths of the tokens",
        "two accounts have more, the first the most",
        "two accounts have more, the second the most",
    ],
)
def test_token_sums_at_the_boundaries(
    compiled_project: Path, tokens: list[int], is_shown: bool
) -> None:
    """Twenty records of twenty accounts are safe: it is the sum that decides."""
    assert len(tokens) == 20
    rows = ", ".join(f"({account}, {each})" for account, each in enumerate(tokens))
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        connection.execute(
            "create table warehouse.intermediate.int_records__priced as "
            "select 1 as wave_key, true as has_measures, 2 as task_key, account_key, "
            "tokens::double as prompt_tokens, null::double as completion_tokens, "
            "null::decimal(38, 12) as cost "
            f"from (values {rows}) as records (account_key, tokens)"
        )
        for name in (
            "int_records__task_sums",
            "int_records__measures",
            "int_disclosure__task_means",
        ):
            (path,) = (compiled_project / "compiled").rglob(f"{name}.sql")
            connection.execute(
                f"create table warehouse.intermediate.{name} as {path.read_text()}"
            )
        found = connection.execute(
            "select measure, measured_count "
            "from warehouse.intermediate.int_disclosure__task_means"
        ).fetchall()
    assert found == ([("prompt_tokens", 20)] if is_shown else [])
