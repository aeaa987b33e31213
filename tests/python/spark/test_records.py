"""Usage records are checked on Spark as on DuckDB, wherever they lie."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from economic_index.errors import InputError
from economic_index.inputs.records import check_records
from economic_index.sample.records import write_sample_records
from tests.python.inputs.records.test_validation import (
    BROKEN,
    HIERARCHY,
    SCHEMA,
    SECRET,
    record,
)

pytestmark = pytest.mark.spark


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the reference tables of records."""
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "request_hierarchy.csv").write_text(HIERARCHY)
    return tmp_path


@pytest.fixture
def check(session, folder):
    """Checks tables or files on Spark."""
    from economic_index.spark.records import check_records_on_spark

    def run(*names: str | Path):
        reference = str(folder / "reference")
        return check_records_on_spark(session, list(map(str, names)), reference)

    return run


def write(path: Path, *records: dict, schema: pa.Schema = SCHEMA) -> Path:
    """Write records to a Parquet file."""
    pq.write_table(pa.Table.from_pylist(list(records), schema), path)
    return path


def refused(check, *names: str | Path) -> str:
    """The message of the error that must be raised; it names no account."""
    with pytest.raises(InputError) as caught:
        check(*names)
    assert SECRET not in str(caught.value)
    return str(caught.value)


def test_files_and_tables_are_as_on_duckdb(session, tmp_path):
    """Notes, prices and waves, with the digest of the records and its numbers."""
    from economic_index.spark.records import check_records_on_spark

    sample = write_sample_records(tmp_path / "sample", size=2000)
    files, reference = str(sample / "records" / "*.parquet"), str(sample / "reference")
    expected = check_records([files], reference)
    session.sql("create schema if not exists lake")
    session.read.parquet(files).write.mode("overwrite").saveAsTable("lake.usage")
    try:
        for name in (files, "lake.usage", "spark_catalog.lake.usage"):
            found = check_records_on_spark(session, [name], reference)
            assert found.ledger.equals(expected.ledger)
            assert found.notes == expected.notes
            assert found.list_prices.equals(expected.list_prices)
            assert found.hierarchy.equals(expected.hierarchy)
    finally:
        session.sql("drop schema lake cascade")


def test_what_the_check_makes_in_a_session_is_gone(session, check, folder):
    check(write(folder / "log.parquet", record(1)))
    assert not session.catalog.listTables()
    assert not session.catalog.functionExists("nfc_normalize")


def test_every_broken_rule_reads_as_on_duckdb(check, folder):
    """In one file, the first record of each rule: place, words and fix."""
    wrong = [{**fields} for fields, _ in BROKEN.values()]
    path = write(
        folder / "log.parquet",
        record(0),
        *(record(number, **fields) for number, fields in enumerate(wrong, start=1)),
    )
    with pytest.raises(InputError) as caught:
        check_records([str(path)], str(folder / "reference"))
    expected = str(caught.value)
    assert expected.count("\n") > 10
    assert refused(check, path) == expected


IDS = (" a", "a ", "null", "e\u0301", "a\u200bb", "a\u3000b", "\u2003")


def test_ids_that_look_like_others_are_refused(check, folder):
    path = write(
        folder / "log.parquet",
        *(record(number, account_id=text) for number, text in enumerate(IDS)),
    )
    assert "(and fewer than 15 more rows)" in refused(check, path)
    path = write(folder / "log.parquet", record(1, account_id="\u00e9 b"))
    assert check(path).ledger["record_count"].to_pylist() == [1]


def test_a_record_id_twice(check, folder):
    write(folder / "a.parquet", *(record(number) for number in range(5)))
    write(folder / "b.parquet", record(7), record(3))
    message = refused(check, folder / "*.parquet")
    assert "/b.parquet, row 2, column record_id: the record id stands" in message


def test_a_missing_column_and_one_of_another_type(check, folder):
    table = pa.Table.from_pylist([record(1)], SCHEMA)
    table = table.drop_columns(["account_id"]).set_column(
        table.drop_columns(["account_id"]).schema.get_field_index("is_flagged"),
        *("is_flagged", pa.array(["no"])),
    )
    pq.write_table(table, folder / "log.parquet")
    message = refused(check, folder / "log.parquet")
    assert "log.parquet, column account_id: the column is missing" in message
    assert "column is_flagged: the type is VARCHAR, not a boolean" in message


def test_a_column_that_one_of_two_files_leaves_out(check, folder):
    """Spark would take the columns of one file for those of all."""
    write(folder / "a.parquet", record(1, country="XX"))
    shorter = pa.schema(field for field in SCHEMA if field.name != "country")
    write(folder / "b.parquet", record(2), schema=shorter)
    assert "a.parquet, row 1, column country" in refused(check, folder / "*.parquet")


@pytest.mark.parametrize("name", ["no_such.table", "spark_catalog.no.usage", "/no/*"])
def test_a_table_or_file_that_does_not_exist(check, name):
    assert f"RECORDS, {name}: no such table or file" in refused(check, name)


def test_a_file_that_is_cut_short(check, folder):
    path = write(folder / "log.parquet", *(record(number) for number in range(99)))
    path.write_bytes(path.read_bytes()[:-100])
    assert "Spark cannot read it" in refused(check, path)
