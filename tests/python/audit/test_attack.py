"""An attacker who has `build/published/` and docs/disclosure.md recovers no cell."""

from __future__ import annotations

import shutil

import duckdb
import pytest

from audit.attack import attack, threshold
from audit.numbers import audit_log, unsafe_known
from audit.random_logs import Shape
from audit.reader import read_hierarchy
from audit.truth import Truth


@pytest.fixture(scope="module")
def hierarchy(log):
    return read_hierarchy(log / "reference/request_hierarchy.csv")


def test_nothing_is_recovered_from_a_full_build(protected, hierarchy):
    attacks = attack(protected.published, hierarchy)
    assert {found.table.facet for found in attacks} == {
        "usage",
        "onet_task",
        "collaboration",
        "request",
        "onet_task::collaboration",
        "request::collaboration",
    }
    assert sum(len(found.intervals) for found in attacks) > 500
    assert not any(found.recoverable for found in attacks)
    with duckdb.connect(
        str(protected.folder / "warehouse.duckdb"), read_only=True
    ) as private:
        for found in attacks:
            truth = Truth(private, found.table)
            assert unsafe_known(found, truth) == []
            for target, interval in found.intervals.items():
                if interval.is_exact:
                    accounts = truth.accounts(found.table.targets[target])
                    assert accounts.sum() == pytest.approx(interval.high)


def test_bare_models_publish_what_a_full_build_does(
    protected, hierarchy, pipeline, log, tmp_path
):
    run = pipeline.run(log)
    folder = run.publish(tmp_path / "protected")
    with duckdb.connect() as connection:
        bare, full = (
            f"from '{place}/parquet/exports/exp_release_raw.parquet'"
            for place in (folder, protected.published)
        )
        bare_rows, full_rows = (connection.sql(q).fetchall() for q in (bare, full))
    assert [row[:-1] for row in bare_rows] == [row[:-1] for row in full_rows]
    # Threads add fractions in any order.
    values = [[row[-1] for row in rows] for rows in (bare_rows, full_rows)]
    assert values[0] == pytest.approx(values[1], rel=1e-12)
    # The same log without the secondary rules gives cells away in every facet.
    attacks = attack(run.publish(tmp_path / "open", secondary=False), hierarchy)
    assert {found.table.facet for found in attacks if found.recoverable} == {
        found.table.facet for found in attacks if found.table.facet != "usage"
    }


# Few and many places, one state, single children, no unknown records, dominant
# accounts, sizes at the threshold, nothing but small cells.
SHAPES = {
    "rectangles": Shape(
        600, 5, 0, 8, (2, 2, 2), 4, (0, 0, 0, 0, 0), 1.5, 0.5, 30, 0.1, 20, False, True
    ),
    "one state": Shape(
        900, 2, 1, 3, (1, 1, 3), 2, (0, 0, 0.1, 0.1, 0), 2, 0.9, 80, 0, 5, False, True
    ),
    "single children": Shape(
        2000, 12, 3, 3, (6, 1, 1), 6, (0.05,) * 5, 1, 0.9, 10, 0.3, 5, False, True
    ),
    "all small": Shape(
        150, 40, 12, 80, (3, 3, 3), 6, (0,) * 5, 1, 0, 80, 0, 0, False, True
    ),
    "one country": Shape(
        900, 1, 0, 3, (2, 1, 3), 4, (0,) * 5, 2, 0, 30, 0, 20, False, True
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_nothing_is_recovered_from_random_logs(name, pipeline, tmp_path):
    shape, with_rules, without = audit_log(pipeline, tmp_path, 1, SHAPES[name])
    assert with_rules.found == [], shape
    if name != "all small":
        assert with_rules.intervals and without.recoverable, shape


# Rows that would give a hidden cell away, whatever they call it.
LEAKS = {
    "a share times a total": (
        "exports/exp_release_raw",
        """
        select * replace (
            '{code}' as geo_id, 'country' as geography,
            '{task}' as cluster_name, 'onet_task_pct' as variable,
            100.0 * {count} / {country_total} as value
        ) from '{path}'
        where facet = 'onet_task' and platform_and_product like 'Claude%' limit 1
        """,
    ),
    "an index times the parent's share": (
        "exports/exp_release_enriched",
        """
        select * replace (
            '{country}' as geo_id, 'country' as geography,
            'onet_task_pct_index' as variable, '{task}' as cluster_name,
            {count} / {country_total} / ({task_count} / {total}) as value
        ) from '{path}' where facet = 'onet_task' limit 1
        """,
    ),
    "usage per capita times a population": (
        "marts/fct_geography_usage",
        """
        select * replace (
            'ATG' as geography_id, null as usage_count, null as usage_pct,
            1000 as working_age_population, {count} / 1000 as usage_per_capita
        ) from '{path}' where geography_level = 'country' limit 1
        """,
    ),
    "a fact that keeps the share": (
        "marts/fct_geography_task",
        """
        select * replace (
            '{country}' as geography_id, tasks.task_id as task_id,
            null as usage_count, null as task_pct_index,
            100.0 * {count} / {country_total} as task_pct
        ) from '{path}' as facts
        cross join (
            select task_id from '{tasks}' where lower(task_statement) = lower('{task}')
        ) as tasks
        where facts.geography_level = 'country' limit 1
        """,
    ),
}

# A small task of a country that shows others, and what a reader has around it.
HIDDEN_TASK = """
select
    geographies.source_code, cells.group_name, cells.category_name,
    cells.record_count, totals.record_count, worlds.record_count,
    everything.record_count
from intermediate.int_disclosure__decisions as cells
inner join seeds.geographies as geographies
    on cells.group_name = geographies.geography_id
inner join intermediate.int_disclosure__decisions as totals
    on cells.facet = totals.facet and cells.wave_key = totals.wave_key
    and cells.group_key = totals.group_key and totals.category_depth = 0
inner join intermediate.int_disclosure__decisions as worlds
    on cells.facet = worlds.facet and cells.wave_key = worlds.wave_key
    and cells.category_key = worlds.category_key and worlds.group_depth = 0
inner join intermediate.int_disclosure__decisions as everything
    on worlds.facet = everything.facet and worlds.wave_key = everything.wave_key
    and worlds.group_key = everything.group_key and everything.category_depth = 0
where
    cells.facet = 'onet_task' and cells.group_depth = 1 and cells.is_named
    and cells.category_depth = 1 and cells.record_count < ?
    and totals.is_published and worlds.is_published
    -- A task that other spellings share is no single cell of the fact.
    and contains(cells.category_name, 'task')
order by cells.record_count desc, cells.group_name, cells.category_name
limit 1
"""


@pytest.mark.parametrize("name", LEAKS)
def test_the_attacker_uses(name, protected, hierarchy, tmp_path):
    with duckdb.connect(
        str(protected.folder / "warehouse.duckdb"), read_only=True
    ) as private:
        (hidden,) = private.execute(HIDDEN_TASK, [threshold()]).fetchall()
    code, country, task, count, country_total, task_count, total = hidden
    folder = tmp_path / "published"
    shutil.copytree(protected.published / "parquet", folder / "parquet")
    place, query = LEAKS[name]
    path = folder / f"parquet/{place}.parquet"
    row = query.format(
        path=path,
        code=code,
        country=country,
        task=task.replace("'", "''"),
        count=count,
        country_total=country_total,
        task_count=task_count,
        total=total,
        tasks=folder / "parquet/marts/dim_task.parquet",
    )
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (from '{path}' union all ({row})) to '{tmp_path}/leaking.parquet'"
        )
    shutil.move(tmp_path / "leaking.parquet", path)
    known = [
        interval.high
        for found in attack(folder, hierarchy)
        for interval in found.recoverable.values()
    ]
    # A place whose total is known bounds everything in it.
    assert max(known) == pytest.approx(count)
