"""The content of cells: what is refused, and what must survive unchanged."""

from __future__ import annotations

import datetime
from string import Formatter

import pyarrow as pa
import pytest

from economic_index.inputs.release.cells import (
    CELL_CHECKS,
    HALF_CELL,
    REPEATED_KEY,
)
from economic_index.inputs.release.repeated import DIFFERENT_ROW

# Values under the publication threshold of 15 records; no message may hold them.
COUNT = "7.0"
SHARE = "7.1931"

# Rows of the fixture: file lines of the Claude.ai file.
USAGE, PATTERN, REQUEST, CROSS = 2, 4, 6, 8

WRONG_CELLS = {
    "date is text": (
        USAGE,
        {"date_start": "early August"},
        "column date_start: the date is not a day",
        "Write the day as YYYY-MM-DD",
    ),
    "date does not exist": (
        USAGE,
        {"date_start": "2025-02-30"},
        "column date_start: the date is not a day",
        "Write the day as YYYY-MM-DD",
    ),
    "date in another order": (
        USAGE,
        {"date_end": "11/08/2025"},
        "column date_end: the date is not a day",
        "Write the day as YYYY-MM-DD",
    ),
    "window ends before it starts": (
        USAGE,
        {"date_start": "2025-08-12"},
        "column date_end: the window ends before it starts",
        "Put the earlier day into date_start",
    ),
    "level is text": (
        REQUEST,
        {"level": "top"},
        "column level: the level is not a whole number",
        "Write the level as 0, 1 or 2",
    ),
    "level is a decimal": (
        REQUEST,
        {"level": "1.0"},
        "column level: the level is not a whole number",
        "Write the level as 0, 1 or 2",
    ),
    "level is negative": (
        REQUEST,
        {"level": "-1"},
        "column level: the level is not a whole number",
        "Write the level as 0, 1 or 2",
    ),
    "level above the facet's": (
        REQUEST,
        {"level": "3"},
        "column level: the level is outside 0 to 2, the range of facet 'request'",
        "Correct the level",
    ),
    "level above a flat facet's": (
        PATTERN,
        {"level": "1"},
        "the level is outside 0 to 0, the range of facet 'collaboration'",
        "Correct the level",
    ),
    "platform unknown": (
        USAGE,
        {"platform_and_product": "Claude AI (Max)"},
        "no wave is known for 'Claude AI (Max)' from '2025-08-04' to '2025-08-11'",
        "add a row to seeds/rules/waves.csv",
    ),
    "window unknown": (
        USAGE,
        {"date_end": "2025-08-12"},
        "no wave is known for 'Claude AI (Free and Pro)' from '2025-08-04' to "
        "'2025-08-12'",
        "add a row to seeds/rules/waves.csv",
    ),
    "window of a wave of flat tables": (
        USAGE,
        {"date_start": "2025-02-01", "date_end": "2025-03-31"},
        "the wave 'claude_ai_2025-02-01' is registered as 'flat' tables",
        "Correct the label or the window, or the layout in seeds/rules/waves.csv",
    ),
    "geography unknown": (
        USAGE,
        {"geography": "region"},
        "column geography: the geography 'region' is unknown",
        "Write global, country or the word of seeds/rules/geography_codes.csv",
    ),
    "country unknown": (
        USAGE,
        {"geo_id": "NAM"},
        "column geo_id: the geo_id 'NAM' is unknown at geography 'country'",
        "seeds/reference/geographies.csv",
    ),
    "state code as country": (
        USAGE,
        {"geo_id": "WY"},
        "the geo_id 'WY' is unknown at geography 'country'",
        "seeds/reference/geographies.csv",
    ),
    "country code as state": (
        REQUEST,
        {"geo_id": "FR"},
        "the geo_id 'FR' is unknown at geography 'state_us'",
        "seeds/reference/geographies.csv",
    ),
    "null word as country": (
        USAGE,
        {"geo_id": "NULL"},
        "the geo_id 'NULL' is unknown at geography 'country'",
        "seeds/reference/geographies.csv",
    ),
    "empty geo_id": (
        USAGE,
        {"geo_id": ""},
        "the geo_id (empty) is unknown at geography 'country'",
        "seeds/reference/geographies.csv",
    ),
    "country without the service": (
        USAGE,
        {"geo_id": "KP"},
        "column geo_id: the service is not offered in 'KP' ('PRK')",
        "seeds/rules/excluded_countries.csv",
    ),
    "facet unknown": (
        REQUEST,
        {"facet": "topic"},
        "column facet: the facet 'topic' is unknown",
        "seeds/rules/facets.csv",
    ),
    "variable of another facet": (
        REQUEST,
        {"variable": "onet_task_count"},
        "column variable: the variable 'onet_task_count' does not belong to facet "
        "'request'",
        "seeds/rules/facet_statistics.csv",
    ),
    "variable empty": (
        REQUEST,
        {"variable": ""},
        "the variable (empty) does not belong to facet 'request'",
        "seeds/rules/facet_statistics.csv",
    ),
    "usage of countries at a state": (
        USAGE,
        {"geography": "state_us", "geo_id": "CA"},
        "the facet 'country' cannot stand at geography 'state_us'",
        "at the geography of the same name",
    ),
    "usage of states at a country": (
        USAGE,
        {"facet": "state_us"},
        "the facet 'state_us' cannot stand at geography 'country'",
        "at the geography of the same name",
    ),
    "intersection below global": (
        CROSS,
        {"geography": "country", "geo_id": "FR"},
        "the intersection 'onet_task::collaboration' cannot stand at geography "
        "'country'",
        "Give intersections at global only",
    ),
    "usage with a cluster": (
        USAGE,
        {"cluster_name": "none"},
        "the variable 'usage_count' has no clusters, but cluster_name is filled",
        "Leave cluster_name empty",
    ),
    "cluster empty": (
        REQUEST,
        {"cluster_name": ""},
        "column cluster_name: cluster_name is empty in facet 'request'",
        "Write the cluster",
    ),
    "cluster blank": (
        REQUEST,
        {"cluster_name": " \t"},
        "column cluster_name: cluster_name is empty in facet 'request'",
        "Write the cluster",
    ),
    "cluster turned round": (
        REQUEST,
        {"cluster_name": "\u202eevil"},
        "column cluster_name: the name holds a character that nobody sees",
        "without control characters",
    ),
    "pattern unknown": (
        PATTERN,
        {"cluster_name": "feedback_loop"},
        "the collaboration pattern 'feedback_loop' is unknown",
        "seeds/rules/collaboration_patterns.csv",
    ),
    "pattern of an intersection unknown": (
        CROSS,
        {"cluster_name": "learning::edit texts."},
        "the collaboration pattern 'edit texts.' after the last '::' is unknown",
        "seeds/rules/collaboration_patterns.csv",
    ),
    "intersection without a base": (
        CROSS,
        {"cluster_name": "::learning"},
        "the cluster of 'onet_task::collaboration' has no name before its last '::'",
        "Write the cluster as name::part",
    ),
    "intersection without colons": (
        CROSS,
        {"cluster_name": "learning"},
        "the cluster of 'onet_task::collaboration' has no name before its last '::'",
        "Write the cluster as name::part",
    ),
    "count is negative": (
        USAGE,
        {"value": f"-{COUNT}"},
        "column value: the value is negative",
        "Restore the value",
    ),
    "count is not whole": (
        USAGE,
        {"value": SHARE},
        "column value: the count in 'usage_count' is not a whole number",
        "Restore the value",
    ),
    "value empty": (
        USAGE,
        {"value": ""},
        "column value: the value is empty",
        "Restore the value",
    ),
    **{
        f"value is {text!r}": (
            USAGE,
            {"value": text},
            "column value: the value is not a finite number",
            "Restore the value",
        )
        for text in (
            *("seven7.0", "NaN", "nan", "inf", "-inf", "1e999", "NA", "7_0", " 7.0"),
            *("7,0", "0x7", "7.0%", "7.0\t"),
        )
    },
    "share over 100": (
        USAGE + 1,
        {"value": "107.1931"},
        "column value: the share in 'usage_pct' is over 100 percent",
        "Restore the value",
    ),
    "share just over the tolerance": (
        USAGE + 1,
        {"value": "100.0000011"},
        "column value: the share in 'usage_pct' is over 100 percent",
        "Restore the value",
    ),
}


@pytest.mark.parametrize(
    ("line", "change", "problem", "fix"),
    WRONG_CELLS.values(),
    ids=WRONG_CELLS.keys(),
)
def test_wrong_cell_is_refused(release, line, change, problem, fix):
    secret = SHARE if release.claude_ai[line - 2]["variable"].endswith("pct") else COUNT
    changed = {"value": secret} | change
    release.claude_ai[line - 2] |= changed
    error = release.error()
    assert str(error).startswith(f"{release.where}, line {line}, column ")
    assert problem in str(error)
    assert fix in error.fix
    if changed["value"].strip():
        assert changed["value"].strip() not in str(error)


@pytest.mark.parametrize(
    ("line", "cluster", "end"),
    [
        (2, "edit texts.::count", "'count'"),
        (3, "edit texts.::index", "'index'"),
        (3, "edit texts.::pct", "'pct'"),
    ],
)
def test_end_of_a_cost_cluster_must_fit_the_variable(release, line, cluster, end):
    release.api[line - 2] |= {"cluster_name": cluster, "value": COUNT}
    error = release.error()
    assert str(error).startswith(f"{release.where_api}, line {line}, column cluster")
    assert f"the end of the cluster, {end}, does not fit the variable" in str(error)
    assert "End the cluster in ::index" in error.fix
    assert COUNT not in str(error)


def test_duplicated_key_names_both_lines(release):
    release.claude_ai.append(release.claude_ai[0] | {"value": COUNT})
    error = release.error()
    assert str(error).startswith(f"{release.where}, line 12, column geo_id, geography")
    assert "('country', 'NA', 'country', 'usage_count', (empty))" in error.problem
    assert "already stands in line 2" in error.problem
    assert "Keep one" in error.fix
    assert COUNT not in str(error)


@pytest.mark.parametrize("missing", ["count", "pct"])
def test_count_and_share_stand_together(release, missing):
    release.claude_ai[4]["value"], release.claude_ai[5]["value"] = COUNT, SHARE
    del release.claude_ai[4 if missing == "count" else 5]
    left = "request_pct" if missing == "count" else "request_count"
    error = release.error()
    assert str(error).startswith(f"{release.where}, line 6, column variable")
    assert f"('state_us', 'CA', 'request', 'write a poem') has '{left}'" in str(error)
    assert "Restore the missing row" in error.fix
    assert COUNT not in str(error)
    assert SHARE not in str(error)


def test_index_needs_no_count(release):
    del release.api[1]
    assert release.read().cells.num_rows == 11


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (1, "is unknown in the layout 'long'. "),
        (2, "(and 1 more row). "),
        (4, "(and 3 more rows). "),
    ],
)
def test_message_counts_the_rows_that_share_the_problem(release, broken, words):
    for cell in release.claude_ai[-broken:]:
        cell["geography"] = "region"
    error = release.error()
    assert f"line {12 - broken}, column geography" in error.where
    assert words in str(error)


def test_wave_in_two_files_that_agree(release):
    release.write_rows("aei_raw_copy.csv", release.api)
    tables = release.read()
    assert tables.cells.num_rows == len(release.claude_ai) + len(release.api)
    assert (
        "release_test/data/intermediate/aei_raw_copy.csv: the wave 1p_api_2025-08-04 "
        f"is as in {release.where_api}, and is read once"
    ) in tables.notes


def test_two_vintages_of_a_wave(release, make_release):
    other = make_release("release_again")
    other.api = []
    # An older copy lacks rows; nothing of either is changed.
    del other.claude_ai[-2:]
    error = release.error(other)
    assert error.where.startswith(f"{release.where}, line 10")
    assert f"is also in '{other.where}', which has no such row" in error.problem
    assert "Give one of the two files only" in error.fix


def test_slipped_field_does_not_show_a_value(release):
    # The cell lost its cluster, and an empty field was added behind the value.
    release.claude_ai[2] |= {"cluster_name": COUNT, "value": ""}
    assert COUNT not in str(release.error())
    release.claude_ai[2]["cluster_name"] = f"directive,{COUNT}\nCA,country"
    assert COUNT not in str(release.error())


def test_long_names_are_cut(release):
    release.claude_ai[2]["cluster_name"] = "x" * 500
    assert "x" * 80 + "…" in str(release.error())
    assert "x" * 81 not in str(release.error())


@pytest.mark.parametrize(
    "check", [*CELL_CHECKS, DIFFERENT_ROW, REPEATED_KEY, HALF_CELL]
)
def test_no_check_shows_a_measured_value(check):
    named = {
        name
        for template in (check.problem, check.fix)
        for _, name, _, _ in Formatter().parse(template)
    }
    assert not named & {"value", "measured"}
    assert check.fix


def test_schema(release):
    assert release.read().cells.schema == pa.schema(
        [
            ("wave_id", pa.string()),
            ("platform", pa.string()),
            ("geography", pa.string()),
            ("geo_id", pa.string()),
            ("geography_id", pa.string()),
            ("date_start", pa.date32()),
            ("date_end", pa.date32()),
            ("platform_and_product", pa.string()),
            ("facet", pa.string()),
            ("level", pa.int32()),
            ("variable", pa.string()),
            ("cluster_name", pa.string()),
            ("cluster_id", pa.string()),
            ("value", pa.float64()),
            ("source_file", pa.string()),
        ]
    )


def test_cell_comes_through_unchanged(release):
    release.claude_ai[1]["value"] = "0.10000000000000002"
    cells = release.read().cells
    assert all(column.null_count == 0 for column in cells.columns)
    assert cells.slice(3, 1).to_pylist() == [
        {
            "wave_id": "claude_ai_2025-08-04",
            "platform": "claude_ai",
            "geography": "country",
            "geo_id": "NA",
            "geography_id": "NAM",
            "date_start": datetime.date(2025, 8, 4),
            "date_end": datetime.date(2025, 8, 11),
            "platform_and_product": "Claude AI (Free and Pro)",
            "facet": "country",
            "level": 0,
            "variable": "usage_pct",
            "cluster_name": "",
            "cluster_id": "",
            "value": 0.10000000000000002,
            "source_file": release.where,
        }
    ]


@pytest.mark.parametrize("word", ["NA", "None", "NONE", "none", "null", "NULL", "nan"])
def test_no_word_means_null(release, word):
    release.claude_ai[4]["cluster_name"] = word
    release.claude_ai[5]["cluster_name"] = word
    names = release.read().cells["cluster_name"].to_pylist()
    assert names.count(word) == 2


@pytest.mark.parametrize("code", ["CA", "DE", "IN", "GA"])
def test_code_of_a_country_and_a_state(release, code):
    for place in (0, 1, 8, 9):
        release.claude_ai[place]["geo_id"] = code
    cells = release.read().cells.to_pylist()
    usage = {
        (cell["geography"], cell["geo_id"])
        for cell in cells
        if cell["variable"] == "usage_count"
    }
    assert usage == {("country", code), ("state_us", code)}


@pytest.mark.parametrize("place", [0, 8])
def test_unclassified_geography_is_known(release, place):
    for cell in release.claude_ai[place : place + 2]:
        cell["geo_id"] = "not_classified"
    assert release.read().cells.num_rows == 12


@pytest.mark.parametrize(
    "cluster", ["use a::b in c++.::learning", "a::directive::none", "x:::validation"]
)
def test_intersection_splits_at_the_last_colons(release, cluster):
    for cell in release.claude_ai[6:8]:
        cell["cluster_name"] = cluster
    assert release.read().cells["cluster_name"].to_pylist().count(cluster) == 2


def test_colons_are_free_in_a_plain_cluster(release):
    for cell in release.claude_ai[4:6]:
        cell["cluster_name"] = "explain std::vector"
    assert release.read().cells.num_rows == 12


def test_unknown_cluster_is_accepted(release):
    for cell in release.claude_ai[4:6]:
        cell["cluster_name"] = "a request nobody has seen before"
    assert release.read().cells.num_rows == 12


@pytest.mark.parametrize("share", ["0.0", "100.0", "100.0000009", "1e2", "+5."])
def test_share_at_its_limits(release, share):
    release.claude_ai[1]["value"] = share
    assert float(share) in release.read().cells["value"].to_pylist()


def test_folders_of_different_waves(release, make_release):
    other = make_release("release_other")
    release.api, other.claude_ai = [], []
    together = release.read(other).cells
    assert set(together["wave_id"].to_pylist()) == {
        "claude_ai_2025-08-04",
        "1p_api_2025-08-04",
    }
    assert together == other.read(release).cells


def test_count_beyond_reason(release):
    release.claude_ai[0]["value"] = "1e18"
    error = release.error()
    assert error.where == f"{release.where}, line 2, column value"
    assert "the count in 'usage_count' is above 1,000,000,000,000" in error.problem


def test_shares_of_more_than_a_whole(release):
    more = [dict(row, cluster_name="learning") for row in release.claude_ai[2:4]]
    release.claude_ai += more
    assert "add up to more than 100 percent" in release.error().problem


def test_count_that_contradicts_its_share(release):
    more = [dict(row, cluster_name="learning") for row in release.claude_ai[2:4]]
    more[0]["value"], more[1]["value"] = "10.0", "20.0"
    release.claude_ai += more
    release.read()
    more[0]["value"] = "30.0"
    error = release.error()
    assert "do not belong together" in error.problem
    assert "30" not in str(error)
