"""Accounts that differ in case: apart by default, one where the seed says so."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

# The tables that the model joins, without what it does not need here.
TABLES = """
attach ':memory:' as warehouse;
create schema warehouse.staging;
create schema warehouse.seeds;
create schema warehouse.intermediate;
create table warehouse.staging.stg_records__usage as
select
    unnest(['anna', 'Anna', 'ANNA', 'bob']) as contributor_id,
    'claude_ai' as platform, timestamp '2000-02-08' as occurred_at,
    null::varchar as country, null::varchar as subdivision,
    null::varchar as network_type, null::varchar as segment, false as is_flagged,
    null::varchar as task_reference, false as is_task_id,
    null::varchar as request_cluster_id, null::varchar as collaboration_pattern,
    null::varchar as model, 0 as input_tokens, 0 as cache_write_tokens,
    0 as cache_read_tokens, 0 as completion_tokens, 0.0 as cost_usd,
    1.0 as human_only_time_hours, 1.0 as human_with_ai_time_minutes,
    1.0 as ai_autonomy_score, 1.0 as human_education_years,
    1.0 as ai_education_years;
create table warehouse.intermediate.int_records__waves as
select
    1 as wave_key, false as has_measures, false as has_sums, false as has_means,
    false as is_by_segment, 'claude_ai' as platform,
    date '2000-02-07' as date_start, date '2000-02-14' as date_end;
create table warehouse.intermediate.int_records__places as
select
    'not_classified' as country_code, '' as subdivision_code, 1 as geography_key,
    false as is_excluded;
create table warehouse.intermediate.int_records__segments as
select 'not_classified' as segment, 1 as geography_key;
create table warehouse.intermediate.int_hierarchies__task_references as
select
    'not_classified' as task_reference, false as is_task_id,
    'not_classified' as cluster_name;
create table warehouse.intermediate.int_hierarchies__nodes as
select 'task' as dimension, 'not_classified' as node_id, 1 as node_key;
create table warehouse.seeds.excluded_network_types as select 'vpn' as network_type;
create table warehouse.seeds.record_rules as select {} as account_case_is_folded;
"""


@pytest.mark.parametrize(("is_folded", "accounts"), [("false", 4), ("true", 2)])
def test_accounts_that_differ_in_case(compiled_project: Path, is_folded, accounts):
    (path,) = (compiled_project / "compiled").rglob("int_records__placed.sql")
    with duckdb.connect() as connection:
        connection.execute(TABLES.format(is_folded))
        found = connection.sql(
            f"select count(distinct account_key), count(*) from ({path.read_text()})"
        ).fetchall()
    assert found == [(accounts, 4)]
