"""`report.claims` on the sample and on the real release."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction

import duckdb
import pytest

from economic_index.seeds import seed_rows

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


@pytest.fixture(params=["sample", pytest.param("release", marks=pytest.mark.release)])
def board(request: pytest.FixtureRequest) -> list[dict]:
    """The scoreboard of the sample, then of the real release."""
    return scoreboard(request.getfixturevalue(f"{request.param}_warehouse"))


@pytest.fixture
def real_board(release_warehouse: duckdb.DuckDBPyConnection) -> list[dict]:
    """The scoreboard of the real release."""
    return scoreboard(release_warehouse)


def test_every_claim_has_one_row_in_every_release(board: list[dict]) -> None:
    releases = {row["release_id"] for row in board}
    rows = Counter((row["claim_id"], row["release_id"]) for row in board)
    assert rows == {(claim, release): 1 for claim in CLAIMS for release in releases}


def test_the_verdict_follows_from_the_numbers(board: list[dict]) -> None:
    """The verdict, judged anew in fractions of the printed decimals."""
    for row in board:
        claim = CLAIMS[row["claim_id"]]
        if row["value_computed"] is None:
            assert row["verdict"] == "not computable", row["claim_id"]
            continue
        comparator = claim["comparator"] or claim["check_comparator"]
        low = claim["value_published"] or claim["check_value"]
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


def test_the_sample_says_that_it_is_synthetic(
    sample_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    for row in scoreboard(sample_warehouse):
        assert row["is_synthetic"]
        assert row["reason"].startswith("Synthetic sample")
        assert row["missing_slices"] is None, row["claim_id"]


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
                r"(Missing slices|Outside the releases|Not in the release in hand): \w",
                row["reason"],
            ), row["claim_id"]


def test_a_rule_is_the_report_s_own_number(board: list[dict]) -> None:
    """A bound is met by a stricter rule too; the warehouse's must be the very one."""
    rules = [row for row in board if row["quantity"] == "rule_value"]
    assert rules
    for row in rules:
        ends = {row["value_computed"], row["value_computed_high"]} - {None}
        assert ends == {row["value_published"]}, row["claim_id"]
