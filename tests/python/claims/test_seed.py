"""The seed of claims against the reference tables of what the reports print."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal, InvalidOperation

from economic_index.paths import ROOT
from economic_index.seeds import seed_rows

ALL_CLAIMS = {row["claim_id"]: row for row in seed_rows("published_claims")}

# Those of the report of September 2025, which is restated in full.
CLAIMS = {
    claim_id: row
    for claim_id, row in ALL_CLAIMS.items()
    if row["release_id"] == "2025-09-15"
}

# Those of the other releases.
CHECKS = {
    claim_id: row for claim_id, row in ALL_CLAIMS.items() if claim_id not in CLAIMS
}

# What the reference table has in words.
IN_WORDS = {"three quarters": "75", "one in ten": "10"}

# Column of the seed to column of the reference table: the same to the letter.
NUMBERS = {
    "value_published": "value",
    "value_published_high": "value_high",
    "unit": "unit",
    "printed_precision": "printed_precision",
    "tolerance": "tolerance",
    "comparator": "comparator",
    "kind": "kind",
}

# So many words in a row are a quotation; fewer are the names of things.
QUOTED_WORDS = 7


def word_runs(text: str) -> set[tuple[str, ...]]:
    """Every run of ``QUOTED_WORDS`` words in a text, case and punctuation aside."""
    words = re.findall(r"[\w.%-]+", text.lower())
    return {
        tuple(words[start : start + QUOTED_WORDS])
        for start in range(len(words) - QUOTED_WORDS + 1)
    }


def test_every_claim_of_the_reference_is_there(reference: dict) -> None:
    assert set(CLAIMS) == set(reference)


def test_the_figures_are_the_reference_s(reference: dict) -> None:
    changed = [
        (claim_id, ours)
        for claim_id, row in CLAIMS.items()
        for ours, theirs in NUMBERS.items()
        if row[ours] != reference[claim_id][theirs]
    ]
    assert changed == []


def test_wave_and_platform_are_the_reference_s(reference: dict) -> None:
    """What no platform has made is outside the waves, whatever it is printed for."""
    changed = [
        claim_id
        for claim_id, row in CLAIMS.items()
        if row["platform"] != reference[claim_id]["platform"]
        or (
            row["platform"] != "external"
            and row["report_wave"] != reference[claim_id]["wave"]
        )
    ]
    assert changed == []


def test_the_wording_is_the_project_s_own(reference: dict) -> None:
    notes = {row["claim_id"]: row["note"] for row in seed_rows("claim_notes")}
    theirs = set()
    for row in reference.values():
        theirs |= word_runs(row["statement"]) | word_runs(row["notes"])
    statements = {row["statement"].lower() for row in reference.values()}
    copied = [
        claim_id
        for claim_id, row in CLAIMS.items()
        if row["statement"].lower() in statements
        or theirs & (word_runs(row["statement"]) | word_runs(notes.get(claim_id, "")))
    ]
    assert copied == []


def test_every_claim_says_what_and_where() -> None:
    columns = ("chapter", "place", "statement", "quantity", "geography_id")
    empty = [
        (claim_id, column)
        for claim_id, row in ALL_CLAIMS.items()
        for column in (*columns, "cluster_key")
        if not row[column]
    ]
    assert empty == []


def test_a_claim_without_a_number_has_a_test_of_ours_or_is_outside() -> None:
    outside = {
        row["input_set"]
        for row in seed_rows("claim_input_sets")
        if row["is_outside_releases"] == "true"
    }
    untested = [
        claim_id
        for claim_id, row in ALL_CLAIMS.items()
        if not row["comparator"]
        and not row["check_comparator"]
        and row["input_set"] not in outside
    ]
    doubly_tested = [
        claim_id
        for claim_id, row in ALL_CLAIMS.items()
        if row["comparator"] and row["check_comparator"]
    ]
    assert untested == doubly_tested == []


def test_every_missing_slice_of_an_input_set_can_be_named() -> None:
    model = ROOT / "models" / "claims" / "claims__gaps.sql"
    most_named = int(re.search(r"most_named = (\d+)", model.read_text())[1])
    sizes = Counter(row["input_set"] for row in seed_rows("claim_slices"))
    assert max(sizes.values()) <= most_named


def test_every_figure_claimed_is_a_report_model() -> None:
    models = {path.stem for path in (ROOT / "models" / "report").glob("*.sql")}
    figures = {
        row["cluster_key"]
        for row in CLAIMS.values()
        if row["quantity"] == "report_rows"
    }
    missing = [
        figure
        for figure in figures
        if not any(re.fullmatch(rf"{figure}(_\D\w*)?", model) for model in models)
    ]
    assert missing == []


def printed_number(check: dict[str, str]) -> str:
    """The number that a row of the reference table says is printed, or none."""
    text = IN_WORDS.get(check["printed_in_report"], check["printed_in_report"])
    try:
        number = Decimal(text)
    except InvalidOperation:
        return ""
    # The table prints a percentage of what it has as a share.
    return str(number / 100) if check["unit"] == "share" else text


def months_together(row: dict[str, str]) -> bool:
    """Whether the number is one for all months of a report."""
    return row["base"] == "mean_of_waves"


def test_every_check_of_the_reference_is_a_claim(checks: list[dict[str, str]]) -> None:
    """Release, platform and numbers; what is printed for two months is one claim."""
    theirs: Counter = Counter()
    pooled: set = set()
    for check in checks:
        platform = "external" if check["platform"] == "both" else check["platform"]
        printed = printed_number(check)
        if check["quantity"].startswith("artifact_"):
            pooled.add((platform, check["quantity"], printed))
            printed = ""
        theirs[(check["release_id"], platform, check["file_value"], printed)] += 1
    ours = Counter(
        (
            row["release_id"],
            row["platform"],
            row["value_in_file"],
            row["value_published"],
        )
        for row in CHECKS.values()
        if not months_together(row)
    )
    assert ours == theirs
    assert sum(ours.values()) == 183
    assert {
        (row["platform"], f"artifact_{row['cluster_key']}_pct", row["value_published"])
        for row in CHECKS.values()
        if months_together(row)
    } == pooled


def test_the_tolerance_is_half_of_the_last_digit() -> None:
    for claim_id, row in CHECKS.items():
        tested = Decimal(row["value_published"] or row["value_in_file"])
        digits = -tested.as_tuple().exponent
        half = Decimal(5).scaleb(-digits - 1)
        assert int(row["printed_precision"]) == digits, claim_id
        expected = 0 if row["unit"] == "count" else half
        assert Decimal(row["tolerance"]) == expected, claim_id


def test_what_no_reader_reproduces_is_noted(checks: list[dict[str, str]]) -> None:
    noted = {row["claim_id"] for row in seed_rows("claim_notes")}
    for check in checks:
        if check["status"].startswith("off"):
            (claim_id,) = (
                claim_id
                for claim_id, row in CHECKS.items()
                if row["release_id"] == check["release_id"]
                and row["value_in_file"] == check["file_value"]
            )
            assert claim_id in noted


def test_a_printed_number_is_the_file_s_but_where_noted() -> None:
    """A slip of the pen in either number would show."""
    noted = {row["claim_id"] for row in seed_rows("claim_notes")}
    apart = {
        claim_id
        for claim_id, row in CHECKS.items()
        if row["value_published"]
        and row["value_in_file"]
        and abs(Decimal(row["value_published"]) - Decimal(row["value_in_file"]))
        > Decimal(row["tolerance"])
    }
    assert apart <= noted
