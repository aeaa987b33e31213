"""Sums of tokens and cost: the audit finds what is not safe, and nothing else."""

from __future__ import annotations

import duckdb
import pytest

from audit.totals import known_means, known_totals

# Twenty accounts with five records each of the large model, two with five of the small.
TABLES = """
create schema intermediate;
create schema seeds;
create table seeds.disclosure_thresholds as
select
    'cell' as cell_kind, 15 as minimum_record_count, 5 as minimum_account_count,
    0.5::double as maximum_account_share, 0.9::double as maximum_two_account_share,
    0.1::double as minimum_remainder_share;
create table intermediate.int_records__waves as select 1 as wave_key, 'w' as wave_id;
create table intermediate.int_hierarchies__nodes as
select * from (values (10, 'large'), (11, 'small')) as nodes (node_key, node_name);
create table intermediate.int_records__priced as
select
    1 as wave_key,
    case when account < 20 then 10 else 11 end as model_key,
    account as account_key,
    cast(case when account = 0 then heavy else 1 end as double) as prompt_tokens,
    cast(null as double) as completion_tokens,
    cast(null as double) as cost
from range(22) as accounts (account), range(5), (select {heavy} as heavy);
create table intermediate.int_cells__records as
select
    'w' as wave_id, 'activity::input_tokens' as facet, unnest({models}) as base_cluster;
"""


@pytest.mark.parametrize(
    ("models", "heavy", "count", "words"),
    [
        ("['all', 'large', 'small']", 1, 3, "small: 2 accounts"),
        ("['large']", 1, 1, ""),
        # The difference is two accounts' tokens.
        ("['all', 'large']", 1, 3, "what the models leave: 2 accounts"),
        ("['small']", 1, 1, "small: 2 accounts"),
        # One account has most of the tokens, not of the records.
        ("['large']", 1_000, 1, "large: 20 accounts"),
    ],
)
def test_what_is_known(models: str, heavy: int, count: int, words: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(TABLES.format(models=models, heavy=heavy))
        known, unsafe = known_totals(connection)
    assert known == count
    assert [words in line for line in unsafe] == ([True] if words else [])


MEANS = """
create table intermediate.int_cells__records as
select
    'w' as wave_id, 'record_mean::human_only_time' as facet,
    'record_mean' as base_facet;
create or replace table intermediate.int_records__waves as
select 1 as wave_key, 'w' as wave_id, false as is_by_segment;
create table intermediate.int_records__placed as
select
    1 as wave_key, account as account_key,
    case
        when account = 10 then {heavy}
        when account >= {silent} then 1
    end as human_only_time_hours
from range(20) as accounts (account), range(5);
"""


@pytest.mark.parametrize(
    ("silent", "heavy", "is_safe"),
    [
        (0, 1, True),
        # Five accounts of five records each say nothing: enough. One alone is not.
        (5, 1, True),
        (1, 1, False),
        # One account has most of the hours.
        (0, 1_000, False),
    ],
)
def test_a_mean_and_who_is_behind_it(silent: int, heavy: int, is_safe: bool) -> None:
    tables = TABLES.split("create table intermediate.int_cells__records")[0]
    with duckdb.connect() as connection:
        connection.execute(tables.format(heavy=1, models="[]"))
        connection.execute(MEANS.format(silent=silent, heavy=heavy))
        count, unsafe = known_means(connection)
    assert (count, not unsafe) == (1, is_safe)
