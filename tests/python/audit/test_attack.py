"""An attacker who has `build/published/` and docs/disclosure.md recovers no cell."""

from __future__ import annotations

import shutil

import duckdb
import pytest

from tests.python.audit.attack import attack, threshold
from tests.python.audit.numbers import audit_log
from tests.python.audit.random_logs import Shape
from tests.python.audit.reader import read_hierarchy
from tests.python.audit.truth import Rules, Truth


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
    assert [found.recoverable for found in attacks if found.recoverable] == []
    with duckdb.connect(
        str(protected.folder / "warehouse.duckdb"), read_only=True
    ) as private:
        rules = Rules.of(private)
        for found in attacks:
            truth = Truth(private, found.table)
            for target, interval in found.intervals.items():
                if interval.is_exact:
                    accounts = truth.accounts(found.table.targets[target])
                    assert rules.is_safe(accounts), (found.table.facet, target)
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
        assert connection.sql(bare).fetchall() == connection.sql(full).fetchall()
    # The same log without the secondary rules gives cells away in every facet.
    attacks = attack(run.publish(tmp_path / "open", secondary=False), hierarchy)
    assert {found.table.facet for found in attacks if found.recoverable} == {
        found.table.facet for found in attacks if found.table.facet != "usage"
    }


# Few and many places, one state, single children, no unknown records, dominant
# accounts, sizes at the threshold, nothing but small cells.
SHAPES = {
    "rectangles": Shape(
        600, 5, 0, 8, (2, 2, 2), 4, (0, 0, 0, 0, 0), 1.5, 0.5, 30, 0.1, 20, True, True
    ),
    "one state": Shape(
        900, 2, 1, 3, (1, 1, 3), 2, (0, 0, 0.1, 0.1, 0), 2, 0.9, 80, 0, 5, False, True
    ),
    "single children": Shape(
        2000, 12, 3, 3, (6, 1, 1), 6, (0.05,) * 5, 1, 0.9, 10, 0.3, 5, False, True
    ),
    "all small": Shape(
        150, 40, 12, 80, (3, 3, 3), 6, (0,) * 5, 1, 0, 80, 0, 0, True, True
    ),
    "one country": Shape(
        900, 1, 0, 3, (2, 1, 3), 4, (0,) * 5, 2, 0, 30, 0, 20, True, True
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_nothing_is_recovered_from_random_logs(name, pipeline, tmp_path):
    shape, with_rules, without = audit_log(pipeline, tmp_path, 1, SHAPES[name])
    assert with_rules.found == [], shape
    if name != "all small":
        assert with_rules.intervals and without.recoverable, shape


# Rows that would give a hidden cell of seven records away, whatever they call it.
LEAKS = {
    "a share times a total": (
        "exports/exp_release_raw",
        """
        select * replace (
            'hidden task' as cluster_name, 'onet_task_pct' as variable,
            100.0 * 7 / {total} as value
        ) from '{path}' where facet = 'onet_task' and geography = 'global' limit 1
        """,
    ),
    "an index times the parent's share": (
        "exports/exp_release_enriched",
        """
        select * replace (
            '{country}' as geo_id, 'country' as geography,
            'onet_task_pct_index' as variable, '{task}' as cluster_name,
            7.0 / {country_total} / ({task_share}) as value
        ) from '{path}' where facet = 'onet_task' limit 1
        """,
    ),
    "usage per capita times a population": (
        "marts/fct_geography_usage",
        """
        select * replace (
            'ATG' as geography_id, null as usage_count, null as usage_pct,
            1000 as working_age_population, 0.007 as usage_per_capita
        ) from '{path}' where geography_level = 'country' limit 1
        """,
    ),
    "a fact that keeps the share": (
        "marts/fct_geography_collaboration",
        """
        select * replace (
            '{country}' as geography_id, 'hidden pattern' as pattern,
            null as usage_count, null as collaboration_pct_index,
            100.0 * 7 / {country_total} as collaboration_pct
        ) from '{path}' where geography_level = 'country' limit 1
        """,
    ),
}


@pytest.mark.parametrize("name", LEAKS)
def test_the_attacker_uses(name, protected, hierarchy, tmp_path):
    folder = tmp_path / "published"
    shutil.copytree(protected.published / "parquet", folder / "parquet")
    raw = folder / "parquet/exports/exp_release_raw.parquet"
    with duckdb.connect() as connection:
        cells = connection.sql(
            f"from '{raw}' where platform_and_product like 'Claude%'"
        )
        total = (
            cells.filter(
                "facet = 'onet_task' and geography = 'global' "
                "and variable = 'onet_task_count'"
            )
            .sum("value")
            .fetchone()[0]
        )
        # A country that shows its tasks, and one task that it does not.
        code, country_total = (
            cells.filter(
                "facet = 'country' and variable = 'usage_count' "
                "and geo_id not in ('US', 'not_classified')"
            )
            .order("value desc")
            .project("geo_id, value")
            .fetchone()
        )
        shown = (
            f"select cluster_name from '{raw}' where facet = 'onet_task' "
            f"and geo_id = '{code}'"
        )
        task, task_share = (
            cells.filter(
                "facet = 'onet_task' and geography = 'global' "
                f"and variable = 'onet_task_pct' and cluster_name not in ({shown})"
            )
            .project("cluster_name, value / 100")
            .fetchone()
        )
        (country,) = connection.sql(
            "select geography_id from "
            f"'{folder}/parquet/marts/dim_geography.parquet' "
            f"where source_code = '{code}' and geography_level = 'country'"
        ).fetchone()
        place, query = LEAKS[name]
        path = folder / f"parquet/{place}.parquet"
        row = query.format(
            path=path,
            total=total,
            country=country,
            country_total=country_total,
            task=task.replace("'", "''"),
            task_share=task_share,
        )
        connection.sql(f"from '{path}' union all ({row})").write_parquet(
            str(tmp_path / "leaking.parquet")
        )
    shutil.move(tmp_path / "leaking.parquet", path)
    attacks = attack(folder, hierarchy)
    highs = [
        found.intervals[target].high
        for found in attacks
        for target in found.recoverable
    ]
    stated = [
        value
        for found in attacks
        for value in found.table.values
        if 0.5 < value < threshold() - 0.5
    ]
    assert highs or stated
