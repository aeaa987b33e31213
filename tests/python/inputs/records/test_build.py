"""Records to marts and back, with the commands a user has."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from audit.attack import attack
from audit.numbers import unsafe_sums
from audit.reader import read_hierarchy
from audit.truth import Truth
from economic_index.build import build
from economic_index.errors import BuildError
from economic_index.order import Order
from economic_index.paths import PUBLISHED, UNPROTECTED
from economic_index.publish import PUBLIC_SCHEMAS
from economic_index.request import Request
from economic_index.seeds import seed_rows
from tests.python.conftest import run_build, successful_build
from tests.python.inputs.records.logs import (
    ACCOUNT,
    BLOCK,
    PLACES,
    STATEMENT,
    UNKNOWN,
    WITH_STATEMENT,
    WITHOUT_STATEMENT,
)

WAVE, API_WAVE = (
    "synthetic_records_claude_ai_2000-02-07",
    "synthetic_records_1p_api_2000-02-07",
)


@pytest.fixture(scope="module")
def warehouse(built) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(built / "warehouse.duckdb"), read_only=True)


def counts(warehouse, query: str) -> dict:
    return dict(warehouse.execute(query, [WAVE]).fetchall())


def test_usage(warehouse):
    found = counts(
        warehouse,
        "select geography_id, usage_count from marts.fct_geography_usage "
        "where wave_id = ? and usage_count > 0",
    )
    each = BLOCK * 5 // 2
    assert found == {
        "USA": 3 * each + 9 + 30,
        "GBR": each + 40,
        "NAM": each + 4,
        "not_classified": each,
        "US-CA": each + 30,
        "US-NY": each,
        "US-not_classified": each + 9,
    }


def test_tasks(warehouse):
    found = {
        (place, task): count
        for place, task, count in warehouse.execute(
            "select geography_id, task_id, usage_count from marts.fct_geography_task "
            "where wave_id = ?",
            [WAVE],
        ).fetchall()
    }
    places = len(PLACES) + 1
    assert found["GLOBAL", str(WITH_STATEMENT)] == places * BLOCK + 9
    assert found["GLOBAL", str(WITHOUT_STATEMENT)] == places * BLOCK
    assert found["GBR", str(WITH_STATEMENT)] == BLOCK
    # Britain's 40 are safe, but what the world has beside them is one account's.
    unmatched = [key for key in found if key[1].startswith("unmatched-")]
    assert [(place, found[place, task]) for place, task in unmatched] == [
        ("GLOBAL", 40 + 4 + 30)
    ]
    assert found["GBR", "not_classified"] == BLOCK // 2 + 40
    assert found["NAM", "not_classified"] == BLOCK // 2 + 4
    assert found["US-CA", "not_classified"] == BLOCK // 2 + 30


def test_task_names(warehouse):
    names = dict(
        warehouse.execute(
            "select task_statement, is_matched from marts.dim_task "
            "where not is_residual"
        ).fetchall()
    )
    assert names == {
        STATEMENT: True,
        f"O*NET task {WITHOUT_STATEMENT}": True,
        f"o*net task {UNKNOWN}": False,
    }


def test_requests(warehouse):
    found = Counter()
    for level, count in warehouse.execute(
        "select request_level, usage_count from marts.fct_geography_request "
        "where wave_id = ? and geography_id = 'GLOBAL' "
        "and request_id != 'not_classified'",
        [WAVE],
    ).fetchall():
        found[level] += count
    classified = (len(PLACES) + 1) * 2 * BLOCK + 9 + 40 + 4 + 30
    assert found == {0: classified, 1: classified, 2: classified}


def test_token_and_cost_indices(warehouse):
    rows = warehouse.execute(
        "select task_id, input_token_index, output_token_index, cost_index "
        "from intermediate.int_api__task_indices where wave_id = ? order by task_id",
        [API_WAVE],
    ).fetchall()
    priced = {row["model"]: row for row in seed_rows("api_prices")}["claude-sonnet-4"]
    cost = sum(float(priced[f"{side}_usd_per_million"]) for side in ("input", "output"))
    mean = (cost + 6) / 2
    assert rows == [
        (str(WITH_STATEMENT), 1 / 2, 1.0, pytest.approx(cost / mean)),
        (str(WITHOUT_STATEMENT), 3 / 2, 1.0, pytest.approx(6 / mean)),
    ]


def test_exclusions_are_said(built):
    said = (built / "stdout.txt").read_text()
    for words in ("network type: 20", "violations: 20", "their country: 20"):
        assert words in said
    assert ACCOUNT not in said


def tables(folder: Path):
    """Every table of the published folder, whatever the file, as (place, relation)."""
    connection = duckdb.connect(str(folder / "published.duckdb"), read_only=True)
    for schema, name in connection.execute(
        "select schema_name, table_name from duckdb_tables() order by all"
    ).fetchall():
        yield f"{schema}.{name}", connection.table(f"{schema}.{name}")
    for path in sorted(folder.rglob("*.parquet")):
        yield str(path), duckdb.read_parquet(str(path))
    for path in sorted(folder.rglob("*.csv")):
        yield str(path), duckdb.read_csv(str(path), all_varchar=True, header=True)


def test_every_data_test_of_a_model_ran(built):
    """Those of seeds alone are left out: the validation has made the same checks."""
    nodes = json.loads((built / "manifest.json").read_text())["nodes"].values()
    left_out = {
        node["original_file_path"].partition("/")[0]
        for node in nodes
        if node["resource_type"] == "test" and not node.get("compiled")
    }
    assert left_out == {"seeds"}


def test_nothing_private_is_published(built):
    folder = built / "published"
    kinds = {path.suffix for path in folder.rglob("*") if path.is_file()}
    # Those without a suffix are SHA256SUMS and VERSION.
    described = {".md", ".cff", ".json", ".jsonld", ".R", ".py", ".sql", ".dta", ""}
    assert kinds == {".csv", ".parquet", ".duckdb"} | described
    looked_at = 0
    for place, relation in tables(folder):
        columns = relation.columns
        assert not {"account_id", "account_key", "record_id"} & set(columns), place
        for name in columns:
            named = f"contains(cast(\"{name}\" as varchar), '{ACCOUNT}')"
            assert not relation.filter(named).limit(1).fetchall(), place
        counted = [name for name in columns if name == "usage_count"]
        condition = "true"
        if "variable" in columns:
            counted, condition = ["value"], "variable like '%\\_count' escape '\\'"
        for name in counted:
            looked_at += 1
            small = f'{condition} and cast("{name}" as double) between 0.5 and 14.5'
            assert not relation.filter(small).limit(1).fetchall(), place
    assert looked_at


# They hold what releases state; the cells of usage records are in the other marts.
OF_RELEASES = ("dim_cluster", "fct_cluster_primitive_share", "fct_cluster_share")
# They say which input a build was made of.
OF_INPUTS = ("dim_build", "dim_build_input")


def test_round_trip(built, tmp_path):
    (release,) = (built / "published" / "releases").iterdir()
    successful_build(tmp_path, "--release", release)
    with duckdb.connect() as connection:
        for name, folder in (("before", built), ("after", tmp_path)):
            database = folder / "published" / "published.duckdb"
            connection.execute(f"attach '{database}' as {name} (read_only)")
        compared = connection.execute(
            "select schema_name, table_name from duckdb_tables() "
            "where database_name = 'before' and schema_name in (select unnest(?)) "
            "and table_name not in (select unnest(?))",
            [list(PUBLIC_SCHEMAS), [*OF_RELEASES, *OF_INPUTS]],
        ).fetchall()
        assert compared
        for schema, table in compared:
            for one, other in (("before", "after"), ("after", "before")):
                # Rows of the release's files: usage records have none.
                columns = (
                    f"columns(lambda c: c <> 'source_row_count') from {{}}.{schema}"
                )
                assert not connection.execute(
                    f"select {columns.format(one)}.{table} except all "
                    f"select {columns.format(other)}.{table}"
                ).fetchall(), f"{schema}.{table}, {one}"


def test_one_wave_in_a_release_and_in_records(built, log, tmp_path):
    (release,) = (built / "published" / "releases").iterdir()
    both = ["--release", release, "--records", log[0], "--reference", log[1]]
    outcome = run_build(tmp_path, *both)
    assert outcome.returncode == 2
    assert "both hold the wave" in outcome.stderr


def test_last_good_build_survives_a_bad_log(built, tmp_path):
    before = {path: path.stat().st_mtime_ns for path in built.rglob("*.duckdb")}
    bad = tmp_path / "bad.csv"
    bad.write_text(
        "record_id,account_id,occurred_at,platform\nr,a,2000-02-08T00:00:00Z,nowhere\n"
    )
    outcome = run_build(built, "--records", bad)
    assert outcome.returncode == 2
    # No library adds a word to the one error.
    error, assurance = outcome.stderr.strip().splitlines()
    assert "row 1, column occurred_at: no wave takes records of platform" in error
    assert assurance == "The last good warehouse is untouched."
    assert {path: path.stat().st_mtime_ns for path in built.rglob("*.duckdb")} == before


def test_without_secondary_suppression_nothing_is_published(built, log, tmp_path):
    options = ["--records", log[0], "--reference", log[1]]
    successful_build(tmp_path, *options, "--without-secondary-suppression")
    assert (tmp_path / "unprotected").is_dir()
    assert not (tmp_path / "published").exists()
    # The data test of a protected build finds what is wrong with this one.
    query = (built / "verification.sql").read_text()
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as found:
        assert found.execute(query).fetchone()
    with duckdb.connect(str(built / "warehouse.duckdb"), read_only=True) as clean:
        assert not clean.execute(query).fetchone()
    # So does the attacker, who reads nothing but the folder of public tables.
    hierarchy = read_hierarchy(log[1] / "request_hierarchy.csv")
    for folder, place, is_open in (
        (tmp_path, UNPROTECTED, True),
        (built, PUBLISHED, False),
    ):
        with duckdb.connect(
            str(folder / "warehouse.duckdb"), read_only=True
        ) as private:
            given_away = [
                accounts
                for found in attack(folder / place, hierarchy)
                for accounts in unsafe_sums(
                    found.bounds.sums_of_equations(),
                    Truth(private, found.table),
                )
            ]
        assert bool(given_away) is is_open


def test_unprotected_build_stays_out_of_the_projects_folder(log):
    with pytest.raises(BuildError, match="must not be published"):
        build(Order(Request(records=(log[0],), secondary_suppression=False)))
