"""What becomes of each planted case in a build of the sample (docs/disclosure.md)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from economic_index.sample.records import SAMPLE_SIZE, planted_cases
from economic_index.sample.records.requests import planted_request
from economic_index.sample.records.tasks import catalogue
from economic_index.seeds import seed_rows
from tests.python.conftest import opened

CLAUDE_AI, API = "claude_ai", "1p_api"
PUBLISHED = "published"

# Records, accounts and records of the largest account of a cell, with its outcome:
# published, or the rule that suppressed it.
Cells = dict[tuple[int, int, int], str]

# The usage of each country that is planted alone.
COUNTRIES: dict[str, tuple[str, Cells]] = {
    "country of 14": ("ATG", {(14, 14, 1): "primary"}),
    "country of 15": ("BMU", {(15, 15, 1): PUBLISHED}),
    "country of 16": ("CYM", {(16, 16, 1): PUBLISHED}),
    "country of 15 by 4 accounts": ("DMA", {(15, 4, 4): "primary"}),
    "country of 15 by 5 accounts": ("GRD", {(15, 5, 3): PUBLISHED}),
    "country half of one account": ("KIR", {(40, 21, 20): PUBLISHED}),
    "country more than half of one account": ("KNA", {(40, 20, 21): "primary"}),
    "country of 14 after exclusions": ("VCT", {(14, 14, 1): "primary"}),
    "country of 15 after exclusions": ("VUT", {(15, 15, 1): PUBLISHED}),
    "state of 14": ("US-WY", {(14, 14, 1): "primary"}),
}
# The cells of a facet of one country. The smallest safe one protects an unsafe one.
CELLS_OF_COUNTRIES: dict[str, list[tuple[str, str, Cells]]] = {
    "tasks of 14 and 15": [
        (
            "onet_task",
            "LIE",
            {(14, 14, 1): "primary", (15, 15, 1): "residual", (31, 31, 1): PUBLISHED},
        )
    ],
    "tasks of 4 and 5 accounts": [
        (
            "onet_task",
            "SMR",
            {(15, 4, 4): "primary", (15, 5, 3): "residual", (30, 30, 1): PUBLISHED},
        )
    ],
    "tasks dominated": [
        (
            "onet_task",
            "SYC",
            {(30, 15, 16): "primary", (30, 16, 15): "residual", (30, 30, 1): PUBLISHED},
        )
    ],
    "tasks all small": [("onet_task", "WSM", {(9, 9, 1): "primary"})],
    "patterns of 14 and 15": [
        (
            "collaboration",
            "TON",
            {(14, 14, 1): "primary", (15, 15, 1): "residual", (31, 31, 1): PUBLISHED},
        )
    ],
    # What is not known is in no named cell, and `none` is a pattern.
    "nothing known": [
        ("onet_task", "CPV", {(54, 54, 1): PUBLISHED}),
        ("collaboration", "CPV", {(35, 35, 1): PUBLISHED, (18, 18, 1): PUBLISHED}),
    ],
}
# The cells in the world, in the wave of either platform.
RARE_TASKS: dict[str, Cells] = {
    "rare task of 14": {(14, 14, 1): "primary"},
    "rare task of 15": {(15, 15, 1): PUBLISHED},
    "rare task of 15 by 4 accounts": {(15, 4, 4): "primary"},
    "rare task of 15 by 5 accounts": {(15, 5, 3): PUBLISHED},
    "rare task half of one account": {(40, 21, 20): PUBLISHED},
    "rare task more than half of one account": {(40, 20, 21): "primary"},
}
REQUESTS: dict[str, Cells] = {
    "request of 499": {(499, 250, 2): "primary"},
    "request of 500 by 249 accounts": {(500, 249, 3): "primary"},
    "request of 500 by 250 accounts": {(500, 250, 2): PUBLISHED},
    "request half of one account": {(500, 251, 250): PUBLISHED},
    "request more than half of one account": {(502, 251, 252): "primary"},
}
# Their records lie beside those that are drawn.
BESIDE_THE_DRAWN = {"Namibia", "no country", "excluded countries"}


@pytest.fixture(scope="module")
def warehouse(default_build: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample's warehouse, open for reading."""
    yield from opened(default_build / "warehouse.duckdb")


def outcomes(
    warehouse: duckdb.DuckDBPyConnection,
    platform: str,
    facet: str,
    group: str,
    where: str = "cells.category_depth = 1",
) -> Cells:
    """The named cells of a group, each with what became of it."""
    return {
        counts: outcome
        for *counts, outcome in warehouse.execute(
            "select cells.record_count, cells.account_count, "
            "cells.largest_account_count, "
            f"case when cells.is_published then '{PUBLISHED}' else cells.rule end "
            "from intermediate.int_disclosure__decisions as cells "
            "inner join intermediate.int_records__waves using (wave_key) "
            "inner join intermediate.int_hierarchies__nodes as nodes "
            "on cells.category_key = nodes.node_key "
            "where platform = ? and cells.facet = ? and cells.group_name = ? "
            f"and cells.is_named and ({where})",
            [platform, facet, group],
        ).fetchall()
        for counts in [tuple(counts)]
    }


def test_every_case_is_asked() -> None:
    asked = {*COUNTRIES, *CELLS_OF_COUNTRIES, *RARE_TASKS, *REQUESTS, *BESIDE_THE_DRAWN}
    assert asked == {case.name for case in planted_cases(SAMPLE_SIZE)}


@pytest.mark.parametrize("case", COUNTRIES)
def test_usage_of_places(warehouse: duckdb.DuckDBPyConnection, case: str) -> None:
    place, expected = COUNTRIES[case]
    where = f"cells.category_name = '{place}'"
    assert outcomes(warehouse, CLAUDE_AI, "usage", "GLOBAL", where) == expected
    # Facets are there for a place that is published itself, and for no other.
    facets = outcomes(warehouse, CLAUDE_AI, "collaboration", place)
    is_shown = set(expected.values()) == {PUBLISHED}
    assert (PUBLISHED in facets.values()) is is_shown


@pytest.mark.parametrize("case", CELLS_OF_COUNTRIES)
def test_cells_of_a_country(warehouse: duckdb.DuckDBPyConnection, case: str) -> None:
    for facet, country, expected in CELLS_OF_COUNTRIES[case]:
        assert outcomes(warehouse, CLAUDE_AI, facet, country) == expected


@pytest.mark.parametrize("platform", [CLAUDE_AI, API])
@pytest.mark.parametrize("case", RARE_TASKS)
def test_rare_tasks(
    warehouse: duckdb.DuckDBPyConnection, case: str, platform: str
) -> None:
    task = catalogue().reserved[list(RARE_TASKS).index(case)]
    where = f"ends_with(cells.category_name, ' {task}.')"
    found = outcomes(warehouse, platform, "onet_task", "GLOBAL", where)
    assert found == RARE_TASKS[case]
    if platform == CLAUDE_AI:
        # All of them lie in one state.
        found = outcomes(warehouse, platform, "onet_task", "US-CA", where)
        assert found == RARE_TASKS[case]


@pytest.mark.parametrize("platform", [CLAUDE_AI, API])
@pytest.mark.parametrize("case", REQUESTS)
def test_requests(
    warehouse: duckdb.DuckDBPyConnection, case: str, platform: str
) -> None:
    request = planted_request(list(REQUESTS).index(case) + 1)
    where = f"nodes.node_id = 'cluster {request}'"
    found = outcomes(warehouse, platform, "request", "GLOBAL", where)
    assert found == REQUESTS[case]
    if set(REQUESTS[case].values()) == {"primary"}:
        # What does not exist in the world exists in no country.
        of_india = outcomes(warehouse, platform, "request", "IND", where)
        assert PUBLISHED not in of_india.values()


def test_cases_beside_the_drawn(warehouse: duckdb.DuckDBPyConnection) -> None:
    where = "cells.category_name = 'NAM'"
    ((counts, outcome),) = outcomes(
        warehouse, CLAUDE_AI, "usage", "GLOBAL", where
    ).items()
    assert counts[0] >= 20
    assert outcome == PUBLISHED
    # Records of no country are in the world's total, and in no country.
    ((unknown,),) = warehouse.execute(
        "select max(record_count) from intermediate.int_disclosure__decisions "
        "inner join intermediate.int_records__waves using (wave_key) "
        "where platform = ? and facet = 'usage' "
        "and category_name = 'not_classified' and not is_published",
        [CLAUDE_AI],
    ).fetchall()
    assert unknown >= 20
    # An excluded country's records do not count at all.
    excluded = [row["geography_id"] for row in seed_rows("excluded_countries")]
    assert excluded
    counted = warehouse.execute(
        "select category_name from intermediate.int_disclosure__decisions "
        "where facet = 'usage' and contains($excluded, category_name)",
        {"excluded": excluded},
    ).fetchall()
    assert counted == []
