"""The long layout of 2026: regions of the world and primitives, on rows written here.

The available slices have one row of the numeric facets, so the rest is tested on rows
in the official columns.
"""

from __future__ import annotations

import pytest

from tests.python.inputs.release.conftest import ReleaseFolder, Row, row

TASK = "edit texts."


def of_march(text: str, platform: str = "Claude AI (Free, Pro, and Max)") -> Row:
    """A row of the wave of February 2026."""
    return row(text, platform) | {
        "date_start": "2026-02-05",
        "date_end": "2026-02-12",
    }


@pytest.fixture
def march(release: ReleaseFolder) -> ReleaseFolder:
    """A folder with the raw files in data/, as in the release of 2026-03-24."""
    release.data = release.path / "data"
    release.CLAUDE_AI = "aei_raw_claude_ai_2026-02-05_to_2026-02-12.csv"
    release.api = []
    release.claude_ai = [
        of_march(text)
        for text in (
            "NA|country|country|0|usage_count||25.0",
            "NA|country|country|0|usage_pct||2.5",
            "NONE|country|country|0|usage_count||50.0",
            "NONE|country|country|0|usage_pct||5.0",
            "US-VA|country-state|country-state|0|usage_count||40.0",
            "US-VA|country-state|country-state|0|usage_pct||4.0",
            "US-PR|country-state|country-state|0|usage_count||20.0",
            "US-PR|country-state|country-state|0|usage_pct||2.0",
            "FR-not_classified|country-state|country-state|0|usage_count||20.0",
            "FR-not_classified|country-state|country-state|0|usage_pct||40.0",
            "GLOBAL|global|use_case|0|use_case_count|work|60.0",
            "GLOBAL|global|use_case|0|use_case_pct|work|60.0",
            "GLOBAL|global|use_case|0|use_case_count|none|40.0",
            "GLOBAL|global|use_case|0|use_case_pct|none|40.0",
            "GLOBAL|global|human_only_time|0|human_only_time_mean||3.1",
            # Known of the releases: the interval does not hold the median, and may
            # begin below zero.
            "GLOBAL|global|human_only_time|0|human_only_time_median||1.5",
            "GLOBAL|global|human_only_time|0|human_only_time_median_ci_lower||-0.5",
            "GLOBAL|global|human_only_time|0|human_only_time_median_ci_upper||1.4",
            "GLOBAL|global|human_only_time|0|human_only_time_count||1000.0",
            "GLOBAL|global|human_only_time|0|human_only_time_histogram_count"
            "|[1.0, 1.159999966621399)|30.0",
            "GLOBAL|global|human_only_time|0|human_only_time_histogram_pct"
            "|[1.0, 1.0)|0.0",
            "GLOBAL|global|onet_task::ai_autonomy|0|onet_task_ai_autonomy_mean"
            f"|{TASK}::value|3.5",
            "GLOBAL|global|onet_task::task_success|0|onet_task_task_success_count"
            f"|{TASK}::yes|5.0",
            "GLOBAL|global|onet_task::task_success|0|onet_task_task_success_pct"
            f"|{TASK}::yes|100.0",
        )
    ]
    return release


def test_rows_come_through(march):
    cells = march.read().cells.to_pylist()
    assert len(cells) == len(march.claude_ai)
    assert {cell["wave_id"] for cell in cells} == {"claude_ai_2026-02-05"}
    usage = {
        (cell["geography"], cell["geography_id"], cell["facet"])
        for cell in cells
        if cell["variable"] == "usage_count"
    }
    assert usage == {
        ("country", "NAM", "country"),
        ("country", "NONE", "country"),
        ("state_us", "US-VA", "state_us"),
        ("country_state", "US-PR", "country_state"),
        ("country_state", "FR-not_classified", "country_state"),
    }


WRONG = {
    "unknown region": (
        4,
        {"geo_id": "US-XX"},
        "the geo_id 'US-XX' is unknown at geography 'country-state'",
    ),
    "level of the first release": (
        4,
        {"geography": "state_us"},
        "the geography 'state_us' is unknown in the layout 'long_primitives'",
    ),
    "unknown category": (
        10,
        {"cluster_name": "play"},
        "add a row to seeds/rules/primitive_categories.csv",
    ),
    "unknown category of an intersection": (
        22,
        {"cluster_name": f"{TASK}::maybe"},
        "the category 'maybe' of facet 'onet_task::task_success' is unknown",
    ),
    "unknown variable": (
        14,
        {"variable": "human_only_time_mode"},
        "add a row to seeds/rules/facet_statistics.csv",
    ),
    "unknown facet": (14, {"facet": "mood"}, "add the facet to seeds/rules/facets.csv"),
    "hours as minutes": (
        14,
        {"value": "186"},
        "is outside the range of the seed in 'hours'",
    ),
    "autonomy as percent": (
        21,
        {"value": "70"},
        "is outside the range of the seed in 'score 1–5'",
    ),
    "a mean with a cluster": (
        14,
        {"cluster_name": "x"},
        "the variable 'human_only_time_mean' has no clusters",
    ),
    "a bin without text": (19, {"cluster_name": ""}, "cluster_name is empty"),
    "a negative mean": (14, {"value": "-3"}, "the value is negative"),
    "a mean of a cluster without its end": (
        21,
        {"cluster_name": f"{TASK}::index"},
        "the end of the cluster, 'index', does not fit the facet",
    ),
}


@pytest.mark.parametrize(("place", "change", "words"), WRONG.values(), ids=WRONG)
def test_wrong_rows_are_refused(march, place, change, words):
    march.claude_ai[place] |= change
    error = march.error()
    assert words in str(error)
    assert f"line {place + 2}, column" in error.where


def test_percent_as_ratio(march):
    for place, share in ((11, "0.6"), (13, "0.4")):
        march.claude_ai[place]["value"] = share
    assert "add up to a ratio, not to percent" in march.error().problem


def test_percent_as_ratio_below_the_world(march):
    """The usage of countries has no row of the world that could tell."""
    for place, share in ((1, "0.333"), (3, "0.667")):
        march.claude_ai[place]["value"] = share
    error = march.error()
    assert "the shares of facet 'country' add up to a ratio" in error.problem
    assert error.where.endswith("line 2, column value")


def test_little_of_one_place_is_no_ratio(march):
    """Suppression may leave little of one country's tasks, not of every country's."""
    march.claude_ai += [
        of_march(f"{country}|country|onet_task|0|onet_task_{what}|{task}|{value}")
        for country, task, count, share in (
            ("NA", TASK, "15.0", "0.6"),
            ("NA", "none", "15.0", "0.6"),
            ("CA", TASK, "900.0", "90.0"),
        )
        for what, value in (("count", count), ("pct", share))
    ]
    assert march.read().cells.num_rows == len(march.claude_ai)
