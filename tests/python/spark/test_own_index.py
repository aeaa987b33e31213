"""An index of one's own, with segments, is the same on both engines.

A wave stays from the build before. On Spark the other one comes from a table of a
cluster's catalogue, and an executor is lost while the models run. What late records
would add to it is worked out on both engines, too.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from audit.attack import attack
from audit.reader import read_hierarchy
from economic_index.errors import InputError
from economic_index.index import seeds_of
from economic_index.inputs.records.wave_entries import RECORD_KEY
from economic_index.ledger import KeyedRecords, Plan, RecordsHere, open_book
from economic_index.ledger import compare as compare_waves
from economic_index.ledger.checks import Rebuilt
from economic_index.ledger.late import key_file
from tests.python.conftest import (
    once,
    run_command,
    successful_build,
    target_folder,
)
from tests.python.index.conftest import write_folder
from tests.python.inputs.records.published import models_of
from tests.python.spark.conftest import (
    EXECUTOR,
    Server,
    build_and_kill,
    connected,
)
from tests.python.spark.parity import compare

pytestmark = pytest.mark.spark
WAVE = "acme_claude_ai_2000-02-01"
PUBLISHED_TO = "spark_catalog.shared"


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
def on_spark(
    of_api: Path, cluster: Server, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The next build on a cluster, of a table, an executor lost."""

    def build(place: Path) -> None:
        shutil.copytree(of_api, place, symlinks=True, dirs_exist_ok=True)
        with connected(cluster) as session:
            session.sql("create schema lake")
            chat = session.read.parquet(str(place / "chat.parquet"))
            chat.write.saveAsTable("lake.usage")
        options = options_of(place, "lake.usage")
        options += ("--keys", place / "keys", "--publish-to", PUBLISHED_TO)
        # The models have begun by then.
        outcome = build_and_kill(place, EXECUTOR, 15, *options, server=cluster)
        assert outcome.returncode == 0, outcome.stdout
        shutil.copy(target_folder() / "manifest.json", place)

    return once(tmp_path_factory, "next_on_spark", build)


@pytest.fixture(scope="module")
def on_duckdb(of_api: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The next build on DuckDB."""

    def build(place: Path) -> None:
        shutil.copytree(of_api, place, symlinks=True, dirs_exist_ok=True)
        successful_build(place, *options_of(place, f"{place}/chat.parquet"))
        shutil.copy(target_folder() / "manifest.json", place)

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


def test_the_public_tables_are_written_back(on_spark: Path, cluster: Server) -> None:
    log = (on_spark / "build.log").read_text()
    assert "kept from the last build: acme_1p_api_2000-02" in log
    with duckdb.connect(str(on_spark / "published" / "published.duckdb")) as database:
        expected = database.execute(
            "select wave_id, count(*) from marts.fct_geography_task group by 1"
        ).fetchall()
    with connected(cluster) as session:
        found = session.sql(
            "select wave_id, count(*) from "
            f"{PUBLISHED_TO}.fct_geography_task group by 1"
        ).collect()
    assert sorted(map(tuple, found)) == sorted(expected)
    assert len(expected) == 2


def test_executors_have_written_the_keys_of_the_records(
    on_spark: Path, on_duckdb: Path
) -> None:
    """The ledger knows where, and holds none; they are those that DuckDB writes."""
    with open_book(on_spark / "ledger", to_write=False) as book:
        keys, there = (
            book.publications(WAVE)[-1].keys,
            book.publications(WAVE)[-1].keys_at,
        )
    assert keys is None
    assert Path(there.place).parent == on_spark / "keys"
    with open_book(on_duckdb / "ledger", to_write=False) as book:
        here = book.path(book.publications(WAVE)[-1].keys)
    with duckdb.connect() as connection:
        found = connection.execute(
            f"select count(*), cast(sum(record_key) as varchar) from {key_file(here)} "
            f"semi join {key_file(Path(there.place) / '*.parquet')} using (record_key)"
        ).fetchall()
    assert found == [(there.count, there.total)]
    assert there.count == pq.read_metadata(on_duckdb / "chat.parquet").num_rows


# Tables that stay as the build made them, whatever is worked out beside them.
OF_THE_BUILD = (
    "intermediate.int_records__eligible",
    "intermediate.int_disclosure__cells",
    "intermediate.int_disclosure__published",
)


def state_of(session) -> tuple[Sequence[str], Sequence[int]]:
    """The schemas of a session, and a digest of each of those tables."""
    return (
        [row.namespace for row in session.sql("show schemas").collect()],
        [
            session.sql(f"select sum(xxhash64(*)) from {name}").collect()[0][0]
            for name in OF_THE_BUILD
        ],
    )


def said_of_a_late_record(build: Path, before: Path, records: KeyedRecords) -> str:
    """What a build is refused with if one of its records had come late.

    Args:
        build: has published the wave with it.
        before: the keys of the other records.
        records: the build's.
    """
    with open_book(build / "ledger", to_write=False) as book:
        publications = tuple(book.publications(WAVE))
        last = publications[-1]
        given = {
            "wave_id": WAVE,
            "record_count": last.record_count,
            "records_fingerprint": last.records,
        }
        plan = Plan(
            given=[given],
            rebuilt=[Rebuilt(WAVE, publications, is_late=True)],
            keys={WAVE: records.earlier(book, last)},
            earlier_keys={WAVE: [before]},
        )
        with pytest.raises(InputError) as refused:
            compare_waves(
                plan,
                book,
                last.code,
                build / "warehouse.duckdb",
                models_of(build / "manifest.json"),
                before.parent,
                records,
                seeds_of(str(build / "acme")),
            )
    return str(refused.value)


def test_a_late_record_is_as_unsafe_as_on_duckdb(
    on_spark: Path,
    on_duckdb: Path,
    cluster: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In as many cells, on the tables that the cluster still holds, which stay."""
    from economic_index.spark import late
    from economic_index.spark.adapter import SALT
    from economic_index.spark.keys import RecordsOnSpark

    before = tmp_path / "before.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select {RECORD_KEY} as record_key "
            f"from '{on_spark}/chat.parquet' where record_id != '7') to '{before}'"
        )
    here = RecordsHere([], tmp_path)
    expected = said_of_a_late_record(on_duckdb, before, here)
    assert "numbers of the late records that are not safe, in " in expected
    collected: set[str] = set()

    def copy(spark, connection, name, definition="", *, source=""):
        collected.update(spark.table(source or name).columns)
        return copy_to_driver(spark, connection, name, definition, source=source)

    copy_to_driver = late.copy
    monkeypatch.setattr(late, "copy", copy)
    with connected(cluster) as session:
        session.conf.set(SALT, "salt")
        left = state_of(session)
        there = RecordsOnSpark(lambda: session, [], tmp_path, "", is_remote=True)
        assert said_of_a_late_record(on_spark, before, there) == expected
        assert state_of(session) == left
    assert "largest_account_count" in collected
    assert not collected & {"record_id", "record_key", "account_id", "account_key"}


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
