"""What comes out of the how-tos: from an export and its labels to an index."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import duckdb
import pytest

from audit.attack import attack
from audit.numbers import unsafe_sums
from audit.truth import Truth
from economic_index.index import seeds_of
from economic_index.inputs.records import check_records
from tests.python.adapters.conftest import HOWTOS, LABELS
from tests.python.docs.markdown import blocks

WAVE = "acme_acme_assistant_2026-10-01"


@pytest.fixture(scope="module")
def published(followed: Path) -> duckdb.DuckDBPyConnection:
    """What the build published, open for reading."""
    path = followed / "index" / "published" / "published.duckdb"
    return duckdb.connect(str(path), read_only=True)


def test_what_the_commands_say(followed: Path) -> None:
    """Whole counts: a failed call of LiteLLM is left out of its conversation."""
    said = [(followed / f"{page}.txt").read_text() for page in HOWTOS]
    assert "rows read: 6,000" in said[0] and "failed calls: 60" in said[0]
    assert "records: 2,000, by accounts (user): 400" in said[0]
    assert "records: 3,000, by accounts (hashed_ip): 500" in said[1]


def test_places_of_wildchat_are_in_the_index(
    published: duckdb.DuckDBPyConnection,
) -> None:
    """Names became codes, and flagged conversations do not count."""
    found = dict(
        published.execute(
            "select geography_id, usage_count from marts.fct_geography_usage "
            "where wave_id = ? and usage_count > 0",
            [WAVE],
        ).fetchall()
    )
    assert found == {
        "USA": 980,
        "GBR": 980,
        "TUR": 980,
        "US-CA": 980,
        # The calls of LiteLLM name no place.
        "not_classified": 2_000,
    }


def test_records_fit_the_index_of_their_page(followed: Path) -> None:
    """Those of WildChat, too, which were built under the other index."""
    seeds = seeds_of(str(followed / "wildchat"))
    log = str(followed / "build" / "howto" / "wildchat.parquet")
    checked = check_records([log], None, seeds)
    assert checked.wave_ids == ("wildchat_wildchat_assistant_2026-10-01",)


def test_the_build_of_wildchat_as_its_page_has_it(followed: Path) -> None:
    """Every place of the made-up conversations would be published."""
    said = (followed / "plan.txt").read_text()
    assert re.search(r"wildchat_wildchat_assistant_2026-10-01 +3,000\n", said)
    assert re.search(r"2026-10-01 +usage +.*100 %", said)
    assert "nothing is published" in said


@pytest.mark.parametrize("database", ["warehouse", "published/published"])
def test_no_text_and_no_account_is_there(followed: Path, database: str) -> None:
    """In no column of any table, the private ones too: there accounts are hashed."""
    path = followed / "index" / f"{database}.duckdb"
    looked_at = 0
    with duckdb.connect(str(path), read_only=True) as connection:
        columns = connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns() "
            "where data_type = 'VARCHAR' and not internal"
        ).fetchall()
        for schema, table, column in columns:
            looked_at += 1
            ((found,),) = connection.execute(
                f'select count(*) from "{schema}"."{table}" where regexp_matches('
                f"\"{column}\", 'is never read|employee-|address-[0-9]|team-[0-9]')"
            ).fetchall()
            assert not found, (schema, table, column)
    assert looked_at


def test_labels_are_in_the_index(published: duckdb.DuckDBPyConnection) -> None:
    """Every tenth label is below the bound; records without one are not classified."""
    found = dict(
        published.execute(
            "select task_id, usage_count from marts.fct_task_profile "
            "where wave_id = ? order by all",
            [WAVE],
        ).fetchall()
    )
    assert {task: found[task] for task in ("8823", "8831", "9576")} == {
        "8823": 600,
        "8831": 600,
        "9576": 600,
    }
    assert found["not_classified"] == 200 + 2_940


def test_facets_of_the_later_releases(published: duckdb.DuckDBPyConnection) -> None:
    """Where the index lists them. Every fiftieth conversation does not count."""
    found = {
        (place, category): count
        for place, category, count in published.execute(
            "select geography_id, category, usage_count from marts.fct_primitive_share "
            "where primitive = 'use_case' and usage_count > 0"
        ).fetchall()
    }
    assert found["GLOBAL", "personal"] == 500
    assert found["USA", "coursework"] == 98
    assert found["USA", "work"] == 980 - 98
    # Of Britain too few are coursework: its work is hidden too, which its total less
    # the work would give away. What the world has besides is large enough.
    assert not [category for place, category in found if place == "GBR"]
    assert found["TUR", "coursework"] == 29
    assert found["GLOBAL", "coursework"] == 400 + 98 + 29 + 10
    assert not published.execute(
        "select * from marts.fct_primitive_share where primitive = 'task_success'"
    ).fetchall()


def test_no_cell_of_the_facets_is_recoverable(followed: Path) -> None:
    """By the attacker, who reads what is published alone."""
    folder = followed / "index"
    seeds = seeds_of(str(followed / "acme"))
    attacks = attack(folder / "published", {}, seeds)
    (tried,) = [found for found in attacks if found.table.facet == "use_case"]
    assert tried.intervals
    assert not [found.recoverable for found in attacks if found.recoverable]
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as private:
        given_away = [
            accounts
            for found in attacks
            for accounts in unsafe_sums(
                found.bounds.sums_of_equations(), Truth(private, found.table)
            )
        ]
    assert given_away == []


def test_the_wave_names_its_labeller(published: duckdb.DuckDBPyConnection) -> None:
    found = published.execute(
        "select wave_id, labeller, labeller_version from marts.dim_wave order by all"
    ).fetchall()
    assert found == [(WAVE, "example-model", "2026-10")]


def test_labellers_that_disagree_are_reported(followed: Path) -> None:
    """In the summary with a warning, and below no threshold."""
    said = (followed / "stdout.txt").read_text()
    assert "warning: the data test labellers_agree found 1 row" in said
    assert "two-people 1 on collaboration_pattern: Cohen's kappa 0.0" in said
    summary = (followed / "index" / "summary.txt").read_text()
    assert "How labellers agree, for you alone" in summary
    (shown,) = (each.code for each in blocks(LABELS) if "in rows" in each.code)
    assert all(line in summary for line in shown.splitlines() if line.strip())
    path = followed / "index" / "warehouse.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        agreement = connection.execute(
            "select label_kind, compared_count, kappa "
            "from staging.stg_labels__agreement order by all"
        ).fetchall()
        assert [(label, count) for label, count, _ in agreement] == [
            ("collaboration_pattern", 500),
            ("onet_task_id", 500),
            ("use_case", 500),
        ]
        assert agreement[0][2] < 0.6 < agreement[1][2]
        ((least,),) = connection.execute(
            "select min(record_count) from staging.stg_labels__confusion"
        ).fetchall()
        assert least >= 15


def test_what_is_published_of_their_agreement(
    published: duckdb.DuckDBPyConnection,
) -> None:
    """A band of kappa a label, and neither its digits nor a count."""
    found = published.execute(
        "select label_kind, other_labeller, status, kappa_at_least, kappa_at_most "
        "from marts.fct_labeller_agreement order by all"
    ).fetchall()
    assert found == [
        ("collaboration_pattern", "two-people 1", "A", 0, 0.2),
        ("onet_task_id", "two-people 1", "A", 0.8, 1),
        # Both see one use case alone, which chance would give as well.
        ("use_case", "two-people 1", "Q", None, None),
    ]
    told = published.execute(
        "select table_name from duckdb_columns() where not internal and "
        "regexp_matches(column_name, 'other_label|kappa|compared|agreement')"
    ).fetchall()
    assert set(told) == {("fct_labeller_agreement",)}


def test_labelled_records_are_their_owners_alone(followed: Path) -> None:
    """One set of them, which dbt reads from the shell."""
    (folder,) = (followed / "index" / "labelled").iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name for path in folder.iterdir()} == {
        "records.parquet",
        "agreement.parquet",
        "confusion.parquet",
    }
