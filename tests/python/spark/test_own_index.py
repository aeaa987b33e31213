"""An index of one's own, with segments, is the same on both engines.

A wave stays from the build before. On Spark the other one comes from a table, and its
build runs on two executors in processes of their own.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from audit.attack import attack
from audit.reader import read_hierarchy
from economic_index.index import seeds_of
from tests.python.conftest import once, run_command, successful_build
from tests.python.index.conftest import write_folder
from tests.python.spark.conftest import CLUSTER, EXECUTOR, build_and_kill
from tests.python.spark.parity import compare

pytestmark = pytest.mark.spark


def options_of(folder: Path, records: str) -> tuple[str | Path, ...]:
    """The options that name the index of a folder, its reference tables and records."""
    return (
        *("--index", folder / "acme", "--reference", folder / "reference"),
        *("--records", records),
    )


@pytest.fixture(scope="module")
def of_api(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the API's wave, which later ones keep, made on DuckDB."""

    def build(place: Path) -> None:
        write_folder(place)
        everything = pq.read_table(place / "log")
        is_api = pc.equal(everything["platform"], "1p_api")
        pq.write_table(everything.filter(is_api), place / "api.parquet")
        pq.write_table(everything.filter(pc.invert(is_api)), place / "chat.parquet")
        successful_build(place, *options_of(place, f"{place}/api.parquet"))

    return once(tmp_path_factory, "of_api", build)


@pytest.fixture(scope="module")
def on_spark(of_api: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The next build on Spark, of a table, an executor lost."""

    def build(place: Path) -> None:
        shutil.copytree(of_api, place, symlinks=True, dirs_exist_ok=True)
        options = options_of(place, f"parquet.`{place}/chat.parquet`")
        options += ("--publish-to", "spark_catalog.lake")
        # The models have begun by then.
        outcome = build_and_kill(place, EXECUTOR, 15, *options, **CLUSTER)
        assert outcome.returncode == 0, outcome.stdout

    return once(tmp_path_factory, "next_on_spark", build)


@pytest.fixture(scope="module")
def on_duckdb(of_api: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The next build on DuckDB."""

    def build(place: Path) -> None:
        shutil.copytree(of_api, place, symlinks=True, dirs_exist_ok=True)
        successful_build(place, *options_of(place, f"{place}/chat.parquet"))

    return once(tmp_path_factory, "next_on_duckdb", build)


def test_every_public_table_is_the_same(on_spark: Path, on_duckdb: Path) -> None:
    found = compare(
        *((build / "published").resolve() for build in (on_duckdb, on_spark))
    )
    assert {each.table: each.faults for each in found if each.faults} == {}
    assert sum(each.rows[0] > 0 for each in found) > 20


def test_an_attack_on_every_wave_of_records_recovers_no_cell(on_spark: Path) -> None:
    """By places and by the units of the organisation."""
    hierarchy = read_hierarchy(on_spark / "reference" / "request_hierarchy.csv")
    seeds = seeds_of(str(on_spark / "acme"))
    attacks = attack((on_spark / "published").resolve(), hierarchy, seeds)
    assert {found.table.is_by_segment for found in attacks} == {True, False}
    assert not any(found.recoverable for found in attacks)


def test_the_public_tables_are_written_back(on_spark: Path) -> None:
    log = (on_spark / "build.log").read_text()
    assert "kept from the last build: acme_1p_api_2000-02" in log
    assert "write the public tables to spark_catalog.lake" in log


# A file system of so many bytes for what Spark writes of its own, and a command on it.
SMALL_DISK = 'mount -t tmpfs -o size=64k tmpfs "$0" && exec "$@"'


def test_a_disk_that_is_full_leaves_the_last_build(
    on_duckdb: Path, tmp_path: Path
) -> None:
    """Its rows have no room between two stages, and nothing is published."""
    disk, place = tmp_path / "disk", tmp_path / "build"
    disk.mkdir()
    on_disk = ["unshare", "--map-root-user", "--mount", "sh", "-c", SMALL_DISK, disk]
    if (
        shutil.which("unshare") is None
        or run_command([*on_disk, "true"], {}).returncode
    ):
        pytest.skip("no file system can be mounted here")
    shutil.copytree(on_duckdb, place, symlinks=True)
    before = (place / "published" / "SHA256SUMS").read_text()
    outcome = run_command(
        [
            *(*on_disk, sys.executable, "-m", "economic_index", "build"),
            *("--engine", "spark", "--output", place),
            *options_of(place, f"{place}/chat.parquet"),
        ],
        {"SPARK_LOCAL_DIRS": str(disk), "ECONOMIC_INDEX_LEDGER": f"{place}/ledger"},
    )
    assert outcome.returncode == 1, outcome.stdout
    assert "found no space on its disk" in outcome.stdout + outcome.stderr
    assert "Traceback" not in outcome.stdout + outcome.stderr
    assert (place / "published" / "SHA256SUMS").read_text() == before
