"""`report.claims` on the real releases, and as it would be on the sample."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from economic_index.seeds import seed_rows

REPORTED = "2025-09-15"

CLAIMS = {row["claim_id"]: row for row in seed_rows("published_claims")}

# What binary floating point may leave of a difference that is zero in decimals.
FLOAT_SLACK = Fraction(1, 10**9)

HOLDS = {
    "eq": lambda distance, tolerance: abs(distance) <= tolerance + FLOAT_SLACK,
    "approx": lambda distance, tolerance: abs(distance) <= tolerance + FLOAT_SLACK,
    "gt": lambda distance, _: distance > FLOAT_SLACK,
    "ge": lambda distance, _: distance >= -FLOAT_SLACK,
    "lt": lambda distance, _: distance < -FLOAT_SLACK,
    "le": lambda distance, _: distance <= FLOAT_SLACK,
}


def scoreboard(warehouse: duckdb.DuckDBPyConnection) -> list[dict]:
    """All rows of the scoreboard, one mapping each."""
    cursor = warehouse.execute("select * from report.claims order by all")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture(scope="module")
def claimed_warehouse(
    sample_build: Path, compiled_project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample's warehouse as if the report of September 2025 had been about it.

    No report is: its scoreboard is empty. But the sample has every slice, so that here
    every claim can be computed, which the available release does not allow.
    """
    database = tmp_path_factory.mktemp("claimed") / "warehouse.duckdb"
    shutil.copy(sample_build / "warehouse.duckdb", database)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update seeds.published_claims set release_id = 'synthetic' "
            f"where release_id = '{REPORTED}'"
        )
        for schema, model in (
            ("intermediate", "claims__verdicts"),
            ("report", "claims"),
        ):
            (path,) = (compiled_project / "compiled").rglob(f"{model}.sql")
            connection.execute(f"drop table {schema}.{model}")
            connection.execute(f"create table {schema}.{model} as {path.read_text()}")
        yield connection


@pytest.fixture(params=["claimed", pytest.param("release", marks=pytest.mark.release)])
def board(request: pytest.FixtureRequest) -> list[dict]:
    """The scoreboard that the sample would have, then the real release's."""
    return scoreboard(request.getfixturevalue(f"{request.param}_warehouse"))


@pytest.fixture
def real_board(release_warehouse: duckdb.DuckDBPyConnection) -> list[dict]:
    """The scoreboard of the real release."""
    return [
        row for row in scoreboard(release_warehouse) if row["release_id"] == REPORTED
    ]


@pytest.fixture
def every_board(every_release_warehouse: duckdb.DuckDBPyConnection) -> list[dict]:
    """The scoreboard of all real releases."""
    return scoreboard(every_release_warehouse)


def test_every_claim_has_one_row_in_its_release(board: list[dict]) -> None:
    """The real folder brings tables of the two earlier reports along."""
    named = {"synthetic": REPORTED}
    releases = {named.get(row["release_id"], row["release_id"]) for row in board}
    rows = Counter(
        (row["claim_id"], named.get(row["release_id"], row["release_id"]))
        for row in board
    )
    assert rows == {
        (claim_id, row["release_id"]): 1
        for claim_id, row in CLAIMS.items()
        if row["release_id"] in releases
    }
    assert releases in ({REPORTED}, {"2025-02-10", "2025-03-27", REPORTED})


def test_the_verdict_follows_from_the_numbers(board: list[dict]) -> None:
    """The verdict, judged anew in fractions of the printed decimals."""
    for row in board:
        claim = CLAIMS[row["claim_id"]]
        if row["value_computed"] is None:
            assert row["verdict"] == "not computable", row["claim_id"]
            continue
        comparator = claim["comparator"] or claim["check_comparator"]
        low = claim["value_published"] or claim["value_in_file"] or claim["check_value"]
        ends = (
            (row["value_computed"], low),
            (
                row["value_computed"]
                if row["value_computed_high"] is None
                else row["value_computed_high"],
                claim["value_published_high"] or low,
            ),
        )
        held = all(
            HOLDS[comparator](
                Fraction(computed) - Fraction(tested), Fraction(claim["tolerance"] or 0)
            )
            for computed, tested in ends
        )
        assert row["verdict"] == ("match" if held else "differs"), row["claim_id"]


def test_a_missing_slice_leaves_no_value_and_is_missing_indeed(
    board: list[dict], request: pytest.FixtureRequest
) -> None:
    parameter = request.node.callspec.params["board"]
    warehouse = request.getfixturevalue(f"{parameter}_warehouse")
    missing = {
        f"{wave} {platform}: {facet} of {level}"
        + (f", level {cluster_level}" if coarsest > 0 else "")
        for wave, platform, facet, level, cluster_level, coarsest in warehouse.execute(
            """
            select
                waves.report_wave, coverage.platform, coverage.facet,
                coverage.geography_level, coverage.cluster_level, facets.coarsest_level
            from marts.fct_slice_coverage as coverage
            inner join marts.dim_wave as waves using (wave_id)
            inner join seeds.facets as facets using (facet)
            where coverage.status = 'O'
            """
        ).fetchall()
    }
    for row in board:
        if row["missing_slices"]:
            assert row["verdict"] == "not computable", row["claim_id"]
            assert set(row["missing_slices"].split("; ")) <= missing, row["claim_id"]
            assert row["missing_slices"] in row["reason"]


def test_no_report_is_about_the_sample(
    sample_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    (waves,) = sample_warehouse.execute(
        "select count(*) from intermediate.claims__waves"
    ).fetchone()
    assert waves > 0
    assert scoreboard(sample_warehouse) == []


def test_the_sample_would_miss_no_slice(
    claimed_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = scoreboard(claimed_warehouse)
    assert {row["release_id"] for row in rows} == {"synthetic"}
    for row in rows:
        assert row["missing_slices"] is None, row["claim_id"]


def test_a_bound_is_never_shown_as_a_number(board: list[dict]) -> None:
    """`more than before` is no published 0."""
    words = {"gt": "> ", "lt": "< ", "ge": "at least ", "le": "at most "}
    bounds = [
        row
        for row in board
        if row["comparator"] in words and row["value_published"] is not None
    ]
    assert sum(row["value_published"] == 0 for row in bounds) >= 30
    for row in bounds:
        assert row["published_text"].startswith(words[row["comparator"]])
    for row in board:
        assert (row["published_text"] is None) == (row["value_published"] is None)
        if row["comparator"] == "eq" and row["value_published"] is not None:
            low, _, high = row["published_text"].partition(" to ")
            assert float(low) == row["value_published"]
            assert (float(high) if high else None) == row["value_published_high"]


def test_what_measures_nothing_is_told_apart(board: list[dict]) -> None:
    for row in board:
        expected = "measured"
        if row["quantity"] in ("rule_value", "usage_tier_percentile"):
            expected = "rule"
        elif row["quantity"] == "report_rows" and row["value_published"] is None:
            expected = "presence"
        elif row["base"] == "definition" or row["base"] == "rules":
            expected = "rule"
        assert row["evidence"] == expected, row["claim_id"]


@pytest.mark.release
def test_the_headline_is_what_it_was_and_says_what_it_rests_on(
    real_board: list[dict],
) -> None:
    assert Counter(row["verdict"] for row in real_board) == {
        "match": 215,
        "differs": 4,
        "not computable": 101,
    }
    matches = Counter(
        row["evidence"] for row in real_board if row["verdict"] == "match"
    )
    assert matches == {"measured": 190, "rule": 15, "presence": 10}


@pytest.mark.release
def test_every_claim_with_its_slices_is_a_match_or_explained(
    real_board: list[dict],
) -> None:
    explained = {row["claim_id"] for row in seed_rows("claim_notes")}
    print()
    for verdict, count in sorted(Counter(r["verdict"] for r in real_board).items()):
        print(f"{verdict}: {count}")
    open_questions = [
        (row["claim_id"], row["reason"])
        for row in real_board
        if row["verdict"] == "differs" and row["claim_id"] not in explained
    ]
    assert open_questions == []


@pytest.mark.release
def test_whatever_cannot_be_computed_says_what_is_missing(
    real_board: list[dict],
) -> None:
    sliced = {row["input_set"] for row in seed_rows("claim_slices")}
    silent = [
        (row["claim_id"], row["reason"])
        for row in real_board
        if row["verdict"] == "not computable"
        and not row["missing_slices"]
        and CLAIMS[row["claim_id"]]["input_set"] in sliced
    ]
    assert silent == []
    for row in real_board:
        if row["verdict"] == "not computable":
            assert re.match(
                r"(Missing slices|Outside the releases|Not in the release): \w",
                row["reason"],
            ), row["claim_id"]


def test_a_rule_is_the_report_s_own_number(board: list[dict]) -> None:
    """A bound is met by a stricter rule too; the warehouse's must be the very one."""
    rules = [row for row in board if row["quantity"] == "rule_value"]
    assert rules
    for row in rules:
        ends = {row["value_computed"], row["value_computed_high"]} - {None}
        assert ends == {row["value_published"]}, row["claim_id"]


@pytest.mark.release
def test_the_verdicts_of_every_release(every_board: list[dict]) -> None:
    """The report of March 2026 has no row: its release is not available."""
    assert Counter((row["release_id"], row["verdict"]) for row in every_board) == {
        ("2025-02-10", "match"): 18,
        ("2025-03-27", "match"): 8,
        (REPORTED, "match"): 215,
        (REPORTED, "differs"): 4,
        (REPORTED, "not computable"): 101,
        ("2026-01-15", "match"): 31,
        ("2026-01-15", "differs"): 2,
        ("2026-01-15", "not computable"): 40,
        ("2026-06-26", "match"): 14,
        ("2026-06-26", "not computable"): 22,
        ("labor_market_impacts", "match"): 5,
    }


@pytest.mark.release
def test_what_differs_in_the_other_releases(every_board: list[dict]) -> None:
    """By name, each with the project's note in its reason."""
    notes = {row["claim_id"]: row["note"] for row in seed_rows("claim_notes")}
    differing = {
        row["claim_id"]: row["reason"]
        for row in every_board
        if row["verdict"] == "differs" and row["release_id"] != REPORTED
    }
    assert set(differing) == {"v4_claude_ai_gini_country", "v4_claude_ai_index_isr"}
    for claim_id, reason in differing.items():
        assert reason.endswith(notes[claim_id])


@pytest.mark.release
def test_what_other_releases_lack_is_named(every_board: list[dict]) -> None:
    gaps = {
        row["claim_id"]: row["missing_slices"]
        for row in every_board
        if row["verdict"] == "not computable" and row["release_id"] != REPORTED
    }
    assert all(gaps.values())
    # The one month is available, the other is not: the mean of both is not either.
    april = "v6_2026_04_claude_ai_artifact_none"
    assert april not in gaps
    assert gaps["v6_claude_ai_artifact_none"] == (
        "V6 2026-05 claude_ai: artifact of global"
    )


@pytest.mark.release
def test_one_unit_of_the_last_digit_makes_a_match_differ(
    every_board: list[dict],
    every_release_build: Path,
    compiled_project: Path,
    tmp_path: Path,
) -> None:
    """Each number that a match rests on, moved by the least that it can be."""
    matches = {
        row["claim_id"]
        for row in every_board
        if row["verdict"] == "match" and row["release_id"] != REPORTED
    }
    assert len(matches) == 76
    database = tmp_path / "warehouse.duckdb"
    shutil.copy(every_release_build / "warehouse.duckdb", database)
    (path,) = (compiled_project / "compiled").rglob("claims__verdicts.sql")
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            """
            update seeds.published_claims
            set
                value_published = value_published + pow(10, -printed_precision),
                value_in_file = value_in_file + pow(10, -printed_precision)
            where release_id <> ?
            """,
            [REPORTED],
        )
        verdicts = connection.execute(
            f"select claim_id, verdict from ({path.read_text()})"
        ).fetchall()
    assert {verdict for claim_id, verdict in verdicts if claim_id in matches} == {
        "differs"
    }
