"""Synthetic folders of the layouts since 2026: the facets and traps of real ones."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from economic_index.inputs.release import ReleaseTables, read_releases
from economic_index.paths import ROOT
from economic_index.sample.layouts import LAYOUTS, SIZES, write_layout
from economic_index.seeds import seed_rows
from tests.python.conftest import once


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small folder of every layout, named by it."""

    def make(place: Path) -> None:
        for layout in LAYOUTS:
            write_layout(layout, "small", place / layout)

    return once(tmp_path_factory, "sample_layouts", make)


@pytest.fixture(scope="module")
def tables(folders: Path) -> ReleaseTables:
    """What the reader of releases makes of them."""
    return read_releases([folders / layout for layout in LAYOUTS])


@pytest.fixture(scope="module")
def rows(folders: Path) -> duckdb.DuckDBPyConnection:
    """The raw rows as they are written: ``primitives`` and ``monthly``, all text."""
    connection = duckdb.connect()
    for name, pattern in (("primitives", "aei_raw_*"), ("monthly", "aei_[c1]*")):
        connection.execute(
            f"create table {name} as from read_csv('{folders}/*/**/{pattern}.csv', "
            "all_varchar = true, header = true, nullstr = '\\N', filename = true)"
        )
    return connection


def found(rows: duckdb.DuckDBPyConnection, query: str) -> list[tuple]:
    return rows.execute(query).fetchall()


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_command_writes_the_same_bytes(
    layout: str, folders: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "economic_index", "sample", "--layout", layout]
    made = subprocess.run(
        [*command, "--output", tmp_path / "again"],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "7"},
    )
    assert "make build RELEASE=" in made.stdout
    assert contents(tmp_path / "again") == contents(folders / layout)


def test_waves_are_the_synthetic_ones(tables: ReleaseTables) -> None:
    expected = {
        row["wave_id"]
        for row in seed_rows("waves")
        if row["layout"] in LAYOUTS and row["is_synthetic"] == "true"
    }
    assert set(tables.cells["wave_id"].to_pylist()) == expected
    labels = tables.cells["platform_and_product"].unique().to_pylist()
    assert all(label.endswith("[synthetic]") for label in labels)


def test_names_say_synthetic(rows: duckdb.DuckDBPyConnection) -> None:
    names = found(
        rows,
        """
        select cluster_name from primitives
        where regexp_matches(facet, '^(onet_task|request)')
            and not starts_with(cluster_name, 'none')
            and cluster_name <> 'not_classified'
        union
        select node_name from monthly where category_name <> 'overall'
        """,
    )
    assert len(names) > 20
    assert all(name.lower().startswith("synthetic") for (name,) in names)


@pytest.mark.parametrize("layout", ["long_primitives", "monthly"])
def test_every_slice_of_a_release_is_there(layout: str, tables: ReleaseTables) -> None:
    """US states are the region level of their own that real releases have, too."""
    waves = {row["wave_id"]: row for row in seed_rows("waves")}
    columns = ("wave_id", "geography", "facet", "level")
    slices = {
        (
            waves[row["wave_id"]]["platform"],
            row["geography"],
            row["facet"],
            row["level"],
        )
        for row in tables.cells.group_by(list(columns)).aggregate([]).to_pylist()
        if waves[row["wave_id"]]["layout"] == layout
    }
    expected = {
        (row["platform"], row["geography_level"], row["facet"], int(row["level"]))
        for row in seed_rows("release_slices")
        if row["layout"] == layout
    }
    assert expected - slices == set()


def test_places_that_trip_readers(rows: duckdb.DuckDBPyConnection) -> None:
    places = set(found(rows, "select distinct geography, geo_id from primitives"))
    assert places >= {
        ("country", "NA"),
        ("country", "NONE"),
        ("country", "not_classified"),
        ("country", "PR"),
        ("country-state", "US-PR"),
        ("country-state", "US-not_classified"),
        ("country-state", "FR-IDF"),
    }
    places = set(found(rows, "select distinct geo_level, geo_id from monthly"))
    assert places >= {
        ("country", "NAM"),
        ("country", "PRI"),
        ("subregion", "US-PR"),
        ("subregion", "NA-KH"),
    }


def test_medians_outside_their_intervals(rows: duckdb.DuckDBPyConnection) -> None:
    ((outside, negative),) = found(
        rows,
        """
        with medians as (
            pivot (
                select geo_id, facet, cluster_name, filename,
                    regexp_extract(variable, 'median.*$') as part,
                    cast(value as double) as value,
                from primitives
                where variable like '%median%'
            )
            on part in ('median', 'median_ci_lower', 'median_ci_upper')
            using max(value)
        )

        select
            count(*) filter (where median < median_ci_lower),
            count(*) filter (where median_ci_lower < 0),
        from medians
        """,
    )
    assert outside > 0
    assert negative > 0


def test_nodes_that_share_a_name_or_an_id(rows: duckdb.DuckDBPyConnection) -> None:
    twice_named = found(
        rows,
        """
        select node_name from monthly where category_name = 'onet'
        group by node_name, hierarchy_level
        having count(distinct node_external_id) > 1
        """,
    )
    at_two_levels = found(
        rows,
        """
        select node_external_id from monthly where category_name = 'request'
        group by node_external_id having count(distinct hierarchy_level) > 1
        """,
    )
    assert len(twice_named) == 1
    assert len(at_two_levels) == 1


def test_parts_of_a_month_add_up(rows: duckdb.DuckDBPyConnection) -> None:
    """As in the official file, to what rounding leaves."""
    sums = found(
        rows,
        """
        select
            regexp_extract(metric_id, '^(use_case|collaboration_bucket|collaboration)')
                as whole,
            max(abs(total - 100)),
        from (
            select *, sum(cast(value as double)) over (
                partition by filename, date_start, geo_id, category_name,
                    hierarchy_level, node_external_id, whole
            ) as total,
            from (
                select *, regexp_extract(
                    metric_id, '^(use_case|collaboration_bucket|collaboration)'
                ) as whole,
                from monthly
            )
            where whole <> ''
        )
        group by all
        """,
    )
    assert {whole for whole, _ in sums} == {
        "use_case",
        "collaboration",
        "collaboration_bucket",
    }
    assert all(error < 0.031 for _, error in sums)


def test_exposure(tables: ReleaseTables) -> None:
    assert tables.occupation_exposure.num_rows == SIZES["small"].occupations
    assert set(tables.task_exposure["source_row_count"].to_pylist()) == {1, 2}


def test_the_sample_stays_small(tables: ReleaseTables) -> None:
    assert 5_000 < tables.cells.num_rows < 12_000
