"""A build on Spark publishes what one on DuckDB does."""

from __future__ import annotations

import os
import shutil

import duckdb
import pytest

from audit.attack import attack
from audit.reader import read_hierarchy
from tests.python.spark.conftest import DRIVER, SAMPLE, build_and_kill
from tests.python.spark.parity import TOLERANCE, compare

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def compared(spark_build, duckdb_build):
    """Every public table of both builds."""
    return compare(
        (duckdb_build / "published").resolve(), (spark_build / "published").resolve()
    )


def test_every_public_table_is_the_same(compared):
    """Texts and whole numbers exactly, doubles to nine digits."""
    faults = {each.table: each.faults for each in compared if each.faults}
    assert faults == {}
    assert max(each.difference for each in compared) <= TOLERANCE


def test_the_tables_hold_rows(compared):
    filled = [each for each in compared if each.rows[0]]
    assert len(filled) > 50


@pytest.mark.release
def test_the_real_release_is_among_them(spark_build):
    """With the verdicts on the claims of its report."""
    if "AEI_RELEASE_DIR" not in os.environ:
        pytest.skip("name the folder of the real release in AEI_RELEASE_DIR")
    with duckdb.connect(str(spark_build / "warehouse.duckdb")) as connection:
        verdicts = connection.execute(
            "select verdict, count(*) from report.claims "
            "where release_id = '2025-09-15' group by all"
        ).fetchall()
    assert dict(verdicts) == {"match": 215, "differs": 4, "not computable": 101}


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


def test_an_attack_on_what_spark_publishes_recovers_no_cell(spark_build, inputs):
    """The waves of the API: those of Claude.ai take an attacker minutes each."""
    hierarchy = read_hierarchy(inputs.hierarchy)
    published = (spark_build / "published").resolve()
    attacks = attack(published, hierarchy, waves="synthetic_records_1p_api")
    assert sum(len(found.intervals) for found in attacks) > 500
    assert not any(found.recoverable for found in attacks)


def test_waves_are_entered_alike(spark_build, duckdb_build):
    """With the digest of their records, by which a second publication is known."""
    entries = []
    for build in (spark_build, duckdb_build):
        with duckdb.connect(str(build / "warehouse.duckdb")) as connection:
            entries.append(
                connection.execute(
                    "from intermediate.int_records__ledger order by all"
                ).fetchall()
            )
    assert entries[0] == entries[1]
    assert entries[0]


def test_a_session_lost_in_mid_build_leaves_the_last_build(duckdb_build, tmp_path):
    shutil.copytree(duckdb_build, tmp_path / "build", symlinks=True)
    place = tmp_path / "build"
    before = (place / "published" / "SHA256SUMS").read_text()
    outcome = build_and_kill(place, DRIVER, 1, *SAMPLE)
    assert outcome.returncode == 1
    said = outcome.stdout.split("The build failed:")[1]
    assert said.strip().startswith("The session of Spark was lost during the build")
    assert "Traceback" not in outcome.stdout
    assert (place / "published" / "SHA256SUMS").read_text() == before
