"""What a build on Spark refuses before dbt runs, and what it says of a full disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from economic_index.__main__ import place_named, records_named
from economic_index.build import build
from economic_index.engines import SPARK
from economic_index.errors import BuildError, InputError
from economic_index.order import Order
from economic_index.request import Request
from economic_index.spark import run


def test_spark_that_is_not_installed(monkeypatch):
    monkeypatch.setattr(run, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="Install it with make install ENGINE=spark"):
        run.check_environment()


def test_a_machine_without_java(monkeypatch):
    monkeypatch.setattr(run, "find_spec", lambda name: object())
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.delenv(run.REMOTE, raising=False)
    with pytest.raises(InputError, match="Install Java 17 or later, or name a cluster"):
        run.check_environment()


def test_a_cluster_needs_no_java_here(monkeypatch):
    monkeypatch.setattr(run, "find_spec", lambda name: object())
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv(run.REMOTE, "sc://cluster:15002")
    run.check_environment()


def test_tables_are_written_back_to_spark_alone():
    with pytest.raises(InputError, match="Give ENGINE=spark too"):
        Order(publish_to="catalog.schema")


def test_keys_are_written_elsewhere_by_spark_alone():
    with pytest.raises(InputError, match="KEYS: executors of Spark write keys there"):
        Order(Request(records=("a.parquet",)), keys="s3a://lake/keys")
    with pytest.raises(InputError, match="KEYS: it is about usage records"):
        Order(keys="s3a://lake/keys", engine="spark")


@pytest.mark.parametrize("scheme", ["s3a://", "dbfs:/"])
def test_a_path_of_a_store_is_none_of_this_machine(scheme):
    assert records_named(f"{scheme}lake/*.parquet", SPARK) == f"{scheme}lake/*.parquet"
    assert place_named(f"{scheme}lake/keys") == f"{scheme}lake/keys"
    assert place_named("keys") == str(Path("keys").absolute())


def test_records_as_text_are_read_by_duckdb():
    with pytest.raises(InputError, match=r"RECORDS, a\.csv: Spark reads usage records"):
        Order(Request(records=("a.csv",)), engine="spark")


@pytest.mark.spark
def test_a_table_that_does_not_exist_is_no_lost_session(server, monkeypatch, tmp_path):
    monkeypatch.setenv(run.REMOTE, server.address)
    request = Request(records=("no_such.table",))
    order = Order(request, engine="spark", ledger=tmp_path / "ledger")
    with pytest.raises(InputError, match=r"RECORDS, no_such\.table: no such table"):
        build(order, tmp_path / "build")
    assert not list((tmp_path / "build").glob("[!.]*"))


@pytest.mark.spark
def test_a_full_disk_is_one_clear_error(tmp_path):
    """Whatever step it stops, and whatever that step says of it."""
    with (
        pytest.raises(BuildError, match=r"no space on its disk.*spark\.local\.dir"),
        run.spark_session(tmp_path),
    ):
        cause = OSError("Lost task 0.0: java.io.IOException: No space left on device")
        raise InputError("RECORDS", "Spark cannot read them", "Look") from cause
