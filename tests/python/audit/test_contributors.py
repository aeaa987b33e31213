"""Whole logs written by hand: who counts as one, and which tokens and costs leave."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from audit.pipeline import Build, Run
from economic_index.paths import SEEDS
from tests.python.inputs.records.logs import HIERARCHY, MODEL
from tests.python.inputs.records.logs import SCHEMA as BASE

SCHEMA = BASE.append(pa.field("organisation_id", pa.string()))
MEASURES = {"cost", "completion_tokens", "prompt_tokens"}


def records(accounts: list[str], count: int = 1, **fields) -> Iterator[dict]:
    """`count` records of each account, of the API unless `fields` say otherwise."""
    for account in accounts * count:
        yield {
            "account_id": account,
            "organisation_id": None,
            "occurred_at": datetime(2000, 2, 8),
            "platform": "1p_api",
            **fields,
        }


def people(count: int, mark: str = "a") -> list[str]:
    return [f"{mark}{number}" for number in range(count)]


def write(folder: Path, rows: list[dict]) -> Path:
    """A log that the compiled models can read."""
    for name in ("log", "reference"):
        (folder / name).mkdir()
    named = [{"record_id": str(n), **row} for n, row in enumerate(rows)]
    pq.write_table(
        pa.Table.from_pylist(named, SCHEMA), folder / "log" / "records.parquet"
    )
    (folder / "reference" / "request_hierarchy.csv").write_text(HIERARCHY)
    return folder


def test_accounts_of_one_organisation_are_one_contributor(pipeline, tmp_path):
    place = {"platform": "claude_ai"}
    log = write(
        tmp_path,
        [
            *records(people(10), 3, **place, country="DE"),
            *records(people(10), 3, **place, country="FR", organisation_id="one"),
            *records(people(4), 5, **place, country="IT"),
            # An organisation that is called as one of these accounts is.
            *records(["x", "y"], 2, **place, country="IT", organisation_id="a0"),
        ],
    )
    run = pipeline.run(log)
    found = run.connection.execute(
        """
        select node_name, record_count, account_count, largest_account_count
        from intermediate.int_disclosure__cells
        inner join intermediate.int_hierarchies__nodes on category_key = node_key
        where facet = 'usage' and depth = 1
        order by node_name
        """
    ).fetchall()
    assert found == [("DEU", 30, 10, 3), ("FRA", 30, 1, 30), ("ITA", 24, 5, 5)]


# Of a task: records with a prompt, and those of them with a completion, which the
# model's prices make costs of. What is published is told by the differences.
NESTED = {
    "all have all": (100, 100, 100, MEASURES),
    "85 less 82 are 3": (100, 85, 82, {"cost", "completion_tokens"}),
    "85 less 70 are 15": (100, 85, 70, MEASURES),
    "85 less 71 are 14": (100, 85, 71, {"cost", "completion_tokens"}),
    "86 of 100 leave 14": (100, 86, 70, {"cost", "completion_tokens"}),
    "14 with all": (100, 85, 14, {"prompt_tokens"}),
}


@pytest.fixture(scope="module")
def tasks(pipeline, tmp_path_factory) -> tuple[Run, dict[str, str]]:
    """A log with one task a case, and the name of each case's task."""
    rows, names = [], {}
    for number, (name, (size, prompts, completions, _)) in enumerate(NESTED.items()):
        names[name] = str(90_000 + number)
        for position, row in enumerate(
            records(people(size), onet_task_id=90_000 + number)
        ):
            rows.append(
                {
                    **row,
                    "model": MODEL,
                    "input_tokens": 1000 if position < prompts else None,
                    "output_tokens": 500 if position < completions else None,
                }
            )
    for number, (name, tokens) in enumerate(SUMS.items(), start=len(NESTED)):
        names[name] = str(90_000 + number)
        rows += [
            {**row, "input_tokens": count, "output_tokens": 1, "cost_usd": 1.0}
            for row, count in zip(
                records(people(len(tokens)), onet_task_id=90_000 + number),
                tokens,
                strict=True,
            )
        ]
    run = pipeline.run(write(tmp_path_factory.mktemp("tasks"), rows))
    run.publish(tmp_path_factory.mktemp("published"))
    return run, names


def measures(run: Run, task: str) -> set[str]:
    """The measures that are published of a task."""
    return {
        measure
        for (measure,) in run.connection.execute(
            """
            select measure from intermediate.int_disclosure__task_means
            inner join intermediate.int_hierarchies__nodes on task_key = node_key
            where contains(node_name, ?)
            """,
            [task],
        ).fetchall()
    }


@pytest.mark.parametrize("name", NESTED)
def test_counts_of_measures_differ_by_safe_records(tasks, name):
    run, names = tasks
    assert measures(run, names[name]) == NESTED[name][-1]


SUMS = {
    "two accounts have 99 %": (500_000, 490_000, *[500] * 20),
    "two accounts have exactly 90 %": (45_000, 45_000, *[500] * 20),
    "two accounts have just over 90 %": (45_010, 45_000, *[500] * 20),
    "one account has exactly half": (10_000, *[500] * 20),
    "one account has just over half": (10_001, *[500] * 20),
}


@pytest.mark.parametrize("name", SUMS)
def test_no_two_accounts_make_up_a_sum(tasks, name):
    run, names = tasks
    is_published = "prompt_tokens" in measures(run, names[name])
    assert is_published is ("exactly" in name)
    assert measures(run, names[name]) >= {"cost", "completion_tokens"}


def compiled(build: Build, name: str) -> str:
    """The SQL of a data test, as a build compiled it."""
    nodes = json.loads((build.target / "manifest.json").read_text())["nodes"]
    (sql,) = (node["compiled_code"] for node in nodes.values() if node["name"] == name)
    return sql


def test_the_verification_sees_a_difference(tasks, protected):
    """The data test of every build finds the measure that was left out."""
    run, _ = tasks
    verification = compiled(protected, "measure_counts_are_safe")
    assert run.connection.execute(verification).fetchall() == []
    run.connection.execute("begin")
    run.connection.execute(
        """
        insert into intermediate.int_disclosure__task_means
            (wave_key, task_key, measure)
        select wave_key, task_key, measure from intermediate.int_records__measures
        where lacking = 'none' and record_count between 85 and 86
        """
    )
    found = run.connection.execute(verification).fetchall()
    run.connection.execute("rollback")
    # 85 and 82, 85 and 71, 86 of 100; and the only measure of "14 with all" is twice.
    assert {row[2:] for row in found} == {
        ("prompt_tokens", "cost"),
        ("prompt_tokens", "completion_tokens"),
        ("any", "prompt_tokens"),
    }


@pytest.mark.parametrize(
    ("change", "finds"),
    [
        ("minimum_record_count = 500", False),
        ("maximum_account_share = 0.4", False),
        ("minimum_record_count = 14", True),
        ("minimum_account_count = 0", True),
        ("maximum_account_share = 5", True),
        ("maximum_account_share = 'nan'", True),
        ("maximum_account_share = -0.5", True),
        ("maximum_two_account_share = null", True),
        ("minimum_remainder_share = 'nan'", True),
        ("cell_kind = 'request_cluster'", True),
        ("cell_kind = 'cells'", True),
    ],
)
def test_dbt_sees_a_loosened_seed_by_itself(protected, change, finds):
    verification = compiled(protected, "thresholds_are_not_loosened")
    seed = SEEDS / "rules/disclosure_thresholds.csv"
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse")
        connection.execute("create schema warehouse.seeds")
        connection.execute(
            f"create table warehouse.seeds.disclosure_thresholds as from '{seed}'"
        )
        assert not connection.execute(verification).fetchall()
        connection.execute(
            f"update warehouse.seeds.disclosure_thresholds set {change} "
            "where cell_kind = 'cell'"
        )
        assert bool(connection.execute(verification).fetchall()) is finds
