"""Builds on Spark publish what builds on DuckDB do."""

from __future__ import annotations

import duckdb
import pytest

from tests.python.conftest import run_build
from tests.python.spark.parity import TOLERANCE, compare

pytestmark = pytest.mark.spark
# It says which engine and code a build was made by.
ABOUT_THE_BUILD = ("marts.dim_build",)


@pytest.fixture(scope="module")
def compared(spark_build, duckdb_build):
    """Every public table of both builds."""
    return compare(
        (duckdb_build / "published").resolve(), (spark_build / "published").resolve()
    )


def test_every_public_table_is_the_same(compared):
    """Texts and whole numbers exactly, doubles to nine digits."""
    faults = {
        each.table: each.faults
        for each in compared
        if each.faults and each.table not in ABOUT_THE_BUILD
    }
    assert faults == {}
    assert max(each.difference for each in compared) <= TOLERANCE


def test_the_tables_hold_rows(compared):
    filled = [each for each in compared if each.rows[0]]
    assert len(filled) > 50


def test_the_files_carry_the_same_names(spark_build, duckdb_build):
    names = [
        {
            path.relative_to((build / "published").resolve())
            for path in (build / "published").resolve().rglob("*")
            if path.is_file()
        }
        for build in (spark_build, duckdb_build)
    ]
    assert names[0] == names[1]


def test_tables_are_described_alike(spark_build, duckdb_build):
    comments = []
    for build in (spark_build, duckdb_build):
        database = str(build / "published" / "published.duckdb")
        with duckdb.connect(database, read_only=True) as connection:
            comments.append(
                connection.execute(
                    """
                    select schema_name, table_name, column_name, comment, is_nullable
                    from duckdb_columns() where not internal order by all
                    """
                ).fetchall()
            )
    assert comments[0] == comments[1]


def test_records_and_accounts_stay_where_they_are(spark_build):
    """What came to the driver holds no table of their grain."""
    with duckdb.connect(str(spark_build / "warehouse.duckdb")) as connection:
        private = connection.execute(
            """
            select distinct table_name
            from duckdb_columns()
            where column_name in ('record_id', 'account_id', 'account_key')
            """
        ).fetchall()
    assert private == []


def test_a_table_that_does_not_exist_is_one_clear_error(tmp_path):
    outcome = run_build(tmp_path, "--engine", "spark", "--records", "no_such.table")
    assert outcome.returncode == 2
    assert "no_such.table" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert not (tmp_path / "published").exists()
