"""Keys of records: written by executors, read on both engines, compared on both."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from economic_index.build import build
from economic_index.errors import InputError
from economic_index.inputs.records import check_records
from economic_index.inputs.release import read_statements
from economic_index.ledger import RecordsHere, open_book, plan_waves
from economic_index.ledger.book import Book, KeysAt, WaveToPublish
from economic_index.ledger.late import key_file
from economic_index.order import Order
from economic_index.request import Request
from economic_index.spark import run
from tests.python.inputs.records.test_validation import (
    HIERARCHY,
    SCHEMA,
    SECRET,
    WAVE,
    record,
)

pytestmark = pytest.mark.spark
NEXT_WAVE = "synthetic_records_claude_ai_2000-02-14"
FIRST = [record(number) for number in range(40)]
LATE = [record(number) for number in range(40, 60)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the log of a wave, its reference tables, and a place for keys."""
    for name in ("reference", "here", "work"):
        (tmp_path / name).mkdir()
    (tmp_path / "reference" / "request_hierarchy.csv").write_text(HIERARCHY)
    write(tmp_path, *FIRST)
    return tmp_path


def write(folder: Path, *records: dict) -> None:
    """Write the records of the log."""
    table = pa.Table.from_pylist(list(records), SCHEMA)
    pq.write_table(table, folder / "log.parquet")


@pytest.fixture
def on_spark(session, folder):
    """Makes records on Spark of the log: of a cluster unless it is said otherwise."""
    from economic_index.spark.keys import RecordsOnSpark

    def records(place: str = "", *, is_remote: bool = True):
        log = [str(folder / "log.parquet")]
        work = folder / "work"
        work.mkdir(exist_ok=True)
        return RecordsOnSpark(lambda: session, log, work, place, is_remote=is_remote)

    return records


def on_duckdb(folder: Path) -> RecordsHere:
    """The records of the log on DuckDB."""
    return RecordsHere([str(folder / "log.parquet")], folder / "here")


def keys_of(relation: str) -> list[int]:
    """The keys that DuckDB finds, in the order of the files."""
    with duckdb.connect() as connection:
        return [key for (key,) in connection.execute(f"from {relation}").fetchall()]


def test_keys_are_the_same_whichever_engine_writes_and_reads_them(
    session, folder, on_spark
):
    from economic_index.spark.records import keys_in

    here = on_duckdb(folder).write({WAVE: None}, [])[WAVE]
    local = on_spark(is_remote=False).write({WAVE: None}, [])[WAVE]
    there = on_spark(f"{folder}/keys/build").write({WAVE: None}, [])[WAVE]
    expected = keys_of(key_file(here))
    assert len(expected) == len(FIRST)
    assert keys_of(key_file(local)) == expected == sorted(expected)
    assert there == KeysAt(
        f"{folder}/keys/build-1-keys", len(FIRST), str(sum(expected))
    )
    for keys in (here, local, there):
        rows = keys_in(session, keys).orderBy("record_key").collect()
        assert [int(key) for (key,) in rows] == expected


def test_each_wave_has_its_keys_and_those_that_are_there_stay(folder, on_spark):
    write(
        folder, *FIRST, record(99, occurred_at=record(0)["occurred_at"].replace(day=14))
    )
    records = on_spark(f"{folder}/keys/build")
    found = records.write({NEXT_WAVE: None, WAVE: None}, [])
    assert [found[wave].count for wave in (WAVE, NEXT_WAVE)] == [len(FIRST), 1]
    again = on_spark(f"{folder}/keys/next").write(found, [])
    assert again == found
    assert not list((folder / "keys").glob("next*"))
    # The ledger may come to know both places.
    assert set(on_spark(is_remote=False).write(found, [])) == set(found)
    assert len(list((folder / "work").glob("*.parquet"))) == len(found)


def test_a_cluster_without_a_place_for_keys_writes_none(on_spark):
    records = on_spark()
    assert records.write({WAVE: None}, []) == {}
    assert "KEYS" in records.notes[0]
    assert not on_spark("/keys").notes
    assert not on_spark(is_remote=False).notes


@pytest.fixture
def published(folder: Path):
    """Enters the first publication of the wave with its keys; gives the ledger."""
    (entry,) = check_records(
        [str(folder / "log.parquet")], str(folder / "reference")
    ).ledger.to_pylist()
    (folder / "cells").write_text("cells")

    def enter(keys: Path | KeysAt) -> Book:
        wave = WaveToPublish(
            wave_id=WAVE,
            record_count=entry["record_count"],
            records=entry["records_fingerprint"],
            rules={},
            inputs={},
            keys=keys,
            cells=folder / "cells",
        )
        with open_book(folder / "ledger", to_write=True) as book:
            book.begin([wave], "build", "code", folder / "build")
            book.end("build")
        with open_book(folder / "ledger", to_write=False) as book:
            return book

    return enter


def again(folder: Path, records, book: Book) -> str:
    """What is said of the log beside what was published of the wave; "" for nothing."""
    checked = check_records([str(folder / "log.parquet")], str(folder / "reference"))
    try:
        plan = plan_waves(
            book,
            folder / "no warehouse",
            checked.ledger,
            set(),
            read_statements([]).task_statements,
            checked.hierarchy,
            records,
            count_late=True,
            full_refresh=False,
            republish=(),
        )
    except InputError as error:
        assert SECRET not in str(error)
        return str(error)
    assert len(plan.earlier_keys[WAVE]) == 1
    assert plan.keys[WAVE] not in plan.earlier_keys[WAVE]
    return ""


SECOND = {
    "beside all earlier ones": (FIRST + LATE, ""),
    "one is missing": (FIRST[1:] + LATE, "published from are missing"),
    "one says something else": (
        [record(0, onet_task_id=8831), *FIRST[1:], *LATE],
        "say something else now",
    ),
}


@pytest.mark.parametrize("way", SECOND)
def test_late_records_are_compared_as_on_duckdb(folder, on_spark, published, way):
    """By keys that either engine wrote, in the same words."""
    rows, expected = SECOND[way]
    there = on_spark(f"{folder}/keys/first").write({WAVE: None}, [])[WAVE]
    book = published(on_duckdb(folder).write({WAVE: None}, [])[WAVE])
    write(folder, *rows)
    said = again(folder, on_duckdb(folder), book)
    assert expected in said
    assert bool(expected) == bool(said)
    assert again(folder, on_spark(is_remote=False), book) == said
    shutil.rmtree(folder / "ledger")
    shutil.rmtree(folder / "work")
    assert again(folder, on_spark(f"{folder}/keys/second"), published(there)) == said


def test_keys_that_are_not_those_of_then_are_refused(folder, on_spark, published):
    records = on_spark(f"{folder}/keys/build")
    there = records.write({WAVE: None}, [])[WAVE]
    book = published(there)
    write(folder, *FIRST, *LATE)
    assert again(folder, on_spark(f"{folder}/keys/next"), book) == ""
    shutil.rmtree(there.place)
    said = again(folder, records, book)
    assert f"cannot read the keys of its records in {there.place}" in said
    # As many keys of other records.
    write(folder, *FIRST[1:], *LATE[:1])
    assert records.write({WAVE: None}, [])[WAVE].count == there.count
    write(folder, *FIRST, *LATE)
    said = again(folder, records, book)
    assert f"in {there.place} are not those that a build wrote" in said


def test_keys_that_an_engine_does_not_see(folder, on_spark, published):
    there = on_spark(f"{folder}/keys/build").write({WAVE: None}, [])[WAVE]
    book = published(on_duckdb(folder).write({WAVE: None}, [])[WAVE])
    write(folder, *FIRST, *LATE)
    said = again(folder, on_spark(f"{folder}/keys/next"), book)
    assert f"LATE, wave {WAVE}: the keys of its records lie in the ledger" in said
    shutil.rmtree(folder / "ledger")
    said = again(folder, on_duckdb(folder), published(there))
    assert f"{there.place}, which DuckDB does not read" in said
    assert "ENGINE=spark" in said


def test_executors_that_cannot_write_the_keys(folder, on_spark):
    (folder / "file").touch()
    with pytest.raises(InputError, match=r"KEYS, .*/file/build-1-keys: the executors"):
        on_spark(f"{folder}/file/build").write({WAVE: None}, [])


def test_late_records_on_a_cluster_need_a_place_for_keys(monkeypatch, tmp_path):
    monkeypatch.setenv(run.REMOTE, "sc://no.such.host:15002")
    request = Request(records=("lake.usage",))
    order = Order(request, count_late=True, engine="spark", ledger=tmp_path / "ledger")
    with pytest.raises(InputError, match=r"^LATE: .*KEYS"):
        build(order, tmp_path / "build")
