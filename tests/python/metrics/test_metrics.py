"""Metrics by name give what SQL on the marts gives, and nothing where that is wrong."""

from __future__ import annotations

import csv
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest

from economic_index.paths import ROOT
from tests.python.docs.markdown import blocks

PAGE = ROOT / "docs" / "metrics.md"
MF = ".venv/bin/mf"
PART = "part_"

# Sums and means of the same doubles in another order.
RELATIVE_TOLERANCE = 1e-9

SAVED_QUERIES = {
    "usage_of_places": """
        select
            usage_count, usage_pct as usage_share,
            usage_per_capita_index as usage_index, wave_id as wave,
            geography_id as geography,
            geography_level as geography__geography_level
        from marts.fct_geography_usage
    """,
    "usage_of_tiers": """
        select
            wave_id as wave, geography_level as geography__geography_level,
            usage_tier_name as place__usage_tier_name, sum(usage_pct) as usage_share,
            sum(usage_count) filter (where working_age_population > 0)
            / sum(working_age_population) filter (where usage_count is not null)
                as usage_per_capita
        from marts.fct_geography_usage
        group by all
    """,
    "automation_over_waves": """
        select
            wave_id as wave, date_start as metric_time__day,
            automation_pct_classified as automation_share,
            automation_pct_all as automation_share_all,
            augmentation_pct_classified as augmentation_share,
            augmentation_pct_all as augmentation_share_all
        from marts.fct_geography_automation
        inner join marts.dim_wave using (wave_id)
        where geography_level = 'global'
    """,
    "automation_of_tiers": """
        select
            wave_id as wave, usage.geography_level as geography__geography_level,
            usage_tier_name as place__usage_tier_name,
            100.0 * sum(cells.usage_count) filter (
                where pattern in ('directive', 'feedback loop')
            ) / sum(cells.usage_count) as pooled_automation_share
        from marts.fct_geography_usage as usage
        inner join marts.fct_geography_collaboration as cells
            using (wave_id, geography_id)
        where
            meets_minimum_observations and pattern not in ('none', 'not_classified')
        group by all
    """,
    "occupations_of_places": """
        select
            wave_id as wave, geography_id as geography, occupation_id as occupation,
            occupation_pct as occupation_share,
            occupation_pct_classified as occupation_share_classified
        from marts.fct_geography_occupation
    """,
    "tasks_worldwide": """
        select wave_id as wave, task_id as task, task_pct as task_share
        from marts.fct_geography_task
        where geography_id = 'GLOBAL'
    """,
    "tokens_and_cost_of_occupations": """
        select
            wave_id as wave, occupation_id as occupation,
            avg(input_token_index) as input_token_index,
            avg(output_token_index) as output_token_index,
            avg(cost_index) as cost_index
        from marts.fct_task_profile
        group by all
    """,
}

# Groups that mix places, levels or waves in some rows: (metric, group, SQL that leaves
# these rows empty).
TOO_WIDE = [
    (
        "usage_share",
        "wave",
        """
        select
            wave_id as wave,
            case when count(distinct geography_level) = 1 then sum(usage_pct) end
                as usage_share
        from marts.fct_geography_usage
        group by all
        """,
    ),
    (
        "usage_index",
        "wave,place__usage_tier_name",
        """
        select
            wave_id as wave, usage_tier_name as place__usage_tier_name,
            case when count(*) = 1 then max(usage_per_capita_index) end as usage_index
        from marts.fct_geography_usage
        group by all
        """,
    ),
    (
        "automation_share",
        "wave,geography__geography_level",
        """
        select
            wave_id as wave, geography_level as geography__geography_level,
            case when count(*) = 1 then max(automation_pct_classified) end
                as automation_share
        from marts.fct_geography_automation
        group by all
        """,
    ),
    (
        "task_share",
        "wave,task",
        """
        select
            wave_id as wave, task_id as task,
            case when count(distinct geography_id) = 1 then sum(task_pct) end
                as task_share
        from marts.fct_geography_task
        group by all
        """,
    ),
    (
        "cost_index",
        "occupation",
        """
        select
            occupation_id as occupation,
            case when count(distinct wave_id) = 1 then avg(cost_index) end as cost_index
        from marts.fct_task_profile
        group by all
        """,
    ),
]

Results = Mapping[tuple[str, ...], list[dict[str, str]]]


@pytest.fixture(scope="module")
def results(
    default_build: Path, parsed_project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Results:
    """Rows, as text, of every command of this module on the whole sample's warehouse.

    `mf` wants a project with its manifest, and the warehouse for itself.
    """
    project = tmp_path_factory.mktemp("project")
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / name, project)
    (project / "target").mkdir()
    shutil.copy(parsed_project / "semantic_manifest.json", project / "target")
    warehouse = project / "warehouse.duckdb"
    shutil.copy(default_build / "warehouse.duckdb", warehouse)
    output = tmp_path_factory.mktemp("metrics")
    commands = [
        *(command for command, _ in documented()),
        *map(saved_query, SAVED_QUERIES),
        *(grouped(metric, group) for metric, group, _ in TOO_WIDE),
        everything(parsed_project),
    ]
    script = Path(__file__).with_name("run_mf.py")
    outcome = subprocess.run(
        [sys.executable, str(script), str(project), str(output)],
        input=json.dumps(commands),
        env=os.environ
        | {"ECONOMIC_INDEX_WAREHOUSE": str(warehouse), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    tables = {}
    for number, command in enumerate(commands):
        with (output / f"{number}.csv").open(newline="") as lines:
            tables[tuple(command)] = list(csv.DictReader(lines))
    return tables


def as_key(value: object) -> str:
    """A group's value of SQL as the CSV file spells it; a day without its time."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value.isoformat()[:10]} 00:00:00"
    return str(value)


def same_rows(
    found: Sequence[dict[str, str]], query: str, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Assert that the metrics' rows are the query's, whatever the order.

    Raises:
        AssertionError: another set of columns, other keys, or another number.
    """
    relation = warehouse.sql(query)
    names = relation.columns
    kinds = [str(kind) for kind in relation.types]
    numbers = [
        name
        for name, kind in zip(names, kinds, strict=True)
        if kind in ("DOUBLE", "BIGINT", "HUGEINT") or kind.startswith("DECIMAL")
    ]
    keys = [name for name in names if name not in numbers]
    expected = {
        tuple(as_key(row[names.index(key)]) for key in keys): row
        for row in relation.fetchall()
    }
    assert expected
    assert found
    assert set(found[0]) == set(names)
    seen = {tuple(row[key] for key in keys): row for row in found}
    assert len(seen) == len(found)
    assert set(seen) == set(expected)
    for key, row in seen.items():
        for name in numbers:
            value = expected[key][names.index(name)]
            if value is None:
                assert row[name] == "", (key, name)
            else:
                assert float(row[name]) == pytest.approx(
                    float(value), rel=RELATIVE_TOLERANCE
                ), (key, name)


def documented() -> list[tuple[tuple[str, ...], str]]:
    """(command, SQL of the same) of each example of the page."""
    found = blocks(PAGE)
    pairs = []
    for block, following in zip(found, [*found[1:], None], strict=True):
        if block.language == "sh" and f"{MF} query" in block.code:
            assert following is not None and following.language == "sql", block
            words = shlex.split(block.code.replace("\\\n", " "))
            assert words[0] == MF
            pairs.append((tuple(words[1:]), following.code.strip().rstrip(";")))
    return pairs


def saved_query(name: str) -> tuple[str, ...]:
    return ("query", "--saved-query", name)


def grouped(metric: str, group: str) -> tuple[str, ...]:
    return ("query", "--metrics", metric, "--group-by", group)


def everything(parsed_project: Path) -> tuple[str, ...]:
    """Every metric over all rows."""
    return ("query", "--metrics", ",".join(metrics(parsed_project)))


def semantic(parsed_project: Path) -> dict:
    return json.loads((parsed_project / "semantic_manifest.json").read_text())


def metrics(parsed_project: Path) -> dict[str, dict]:
    """The metrics for use, by name."""
    return {
        metric["name"]: metric
        for metric in semantic(parsed_project)["metrics"]
        if not metric["name"].startswith(PART)
    }


def test_documented_examples_equal_the_marts(
    results: Results, default_warehouse: duckdb.DuckDBPyConnection
) -> None:
    pairs = documented()
    assert pairs
    for command, query in pairs:
        same_rows(results[command], query, default_warehouse)


def test_saved_queries_equal_the_marts(
    results: Results,
    parsed_project: Path,
    default_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    names = {query["name"] for query in semantic(parsed_project)["saved_queries"]}
    assert names == set(SAVED_QUERIES)
    for name, query in SAVED_QUERIES.items():
        same_rows(results[saved_query(name)], query, default_warehouse)


def test_what_does_not_add_up_is_empty(
    results: Results, default_warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Rows that mix places, levels or waves, and no others, have no number."""
    for metric, group, query in TOO_WIDE:
        table = results[grouped(metric, group)]
        assert "" in [row[metric] for row in table], (metric, group)
        same_rows(table, query, default_warehouse)


def test_no_metric_adds_up_over_everything(
    results: Results, parsed_project: Path
) -> None:
    (row,) = results[everything(parsed_project)]
    assert row == dict.fromkeys(metrics(parsed_project), "")


def test_the_page_lists_every_metric_and_saved_query(parsed_project: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    queries = [query["name"] for query in semantic(parsed_project)["saved_queries"]]
    assert [
        name for name in (*metrics(parsed_project), *queries) if f"`{name}`" not in page
    ] == []


def test_every_metric_has_unit_and_base(parsed_project: Path) -> None:
    silent = [
        name
        for name, metric in metrics(parsed_project).items()
        if "Unit: " not in metric["description"]
        or "Base: " not in metric["description"]
    ]
    assert silent == []
