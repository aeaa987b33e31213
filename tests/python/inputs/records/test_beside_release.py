"""A release without tasks, built where waves of records are: what stays of both."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.python.conftest import run_dbt, successful_build
from tests.python.inputs.records.published import assert_same_wave, counts
from tests.python.warehouse.warehouses import (
    SAMPLE_WAVES,
    change_release,
    dbt_environment,
    waves_of,
)

WAVE = "synthetic_records_claude_ai_2000-02-07"


def without_tasks(lines: list[str]) -> list[str]:
    return [line for line in lines if ",onet_task," not in line]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, built: Path, sample_dir: Path) -> Path:
    """The build of the release into the folder of a build of records."""
    place = tmp_path_factory.mktemp("beside_release")
    release = change_release(sample_dir, place, without_tasks)
    shutil.copytree(built, place / "build", symlinks=True)
    return successful_build(place / "build", "--release", release)


def test_waves_of_records_outlive_a_build_of_a_release(built, folder, tmp_path):
    """So does what was published of them; dbt from the shell then reads the same."""
    waves = waves_of(folder / "warehouse.duckdb")
    assert {WAVE, *SAMPLE_WAVES} <= waves
    assert_same_wave(built, folder, WAVE)
    shell = Path(shutil.copytree(folder, tmp_path / "shell", symlinks=True))
    environment = dbt_environment(shell) | {"DBT_TARGET_PATH": str(tmp_path / "t")}
    run_dbt("run", "--select", "+dim_wave", "+fct_geography_usage", **environment)
    assert waves_of(shell / "warehouse.duckdb") == waves
    assert counts(shell, "fct_geography_usage", WAVE) == counts(
        built, "fct_geography_usage", WAVE
    )


def test_missing_slices(folder: Path) -> None:
    """Without its tasks a release builds; what rests on them is absent, never zero."""
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        coverage = connection.execute(
            """
            select facet = 'onet_task' as is_removed, list(distinct status)
            from marts.fct_slice_coverage
            where wave_id in (select unnest(?))
            group by all
            """,
            [SAMPLE_WAVES],
        ).fetchall()
        assert dict(coverage) == {True: ["O"], False: ["A"]}
        for mart in ("fct_geography_task", "fct_geography_occupation"):
            rows = connection.execute(
                f"select 1 from marts.{mart} where wave_id in (select unnest(?))",
                [SAMPLE_WAVES],
            ).fetchall()
            assert not rows, mart
        derived = connection.execute(
            """
            select distinct wave_id
            from exports.exp_release_enriched
            inner join marts.dim_wave using (date_start, platform_and_product)
            where variable = 'soc_pct' or facet = 'onet_task'
            """
        ).fetchall()
        assert derived and not {wave for (wave,) in derived} & set(SAMPLE_WAVES)
