"""Automation and augmentation of the real release (method section 4)."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

from tests.python.warehouse.arithmetic import mart, printed, slice_status

pytestmark = pytest.mark.release

AUTOMATION = ["directive", "feedback loop"]
AUGMENTATION = ["learning", "task iteration", "validation"]
# What each share rests on.
BASES = {
    "automation_pct_classified": AUTOMATION + AUGMENTATION,
    "augmentation_pct_classified": AUTOMATION + AUGMENTATION,
    "automation_pct_all": AUTOMATION,
    "augmentation_pct_all": AUGMENTATION,
}

# Percentage points: sums and quotients of whole numbers, well above double rounding.
SHARE_TOLERANCE_PP = 1e-9

BY_GEOGRAPHY = ["platform", "geography_level", "geography_id"]


@pytest.fixture(scope="module")
def patterns(release_cells: pd.DataFrame) -> pd.DataFrame:
    """Counts by pattern, one row a geography; an unpublished pattern adds nothing."""
    rows = release_cells[release_cells.facet == "collaboration"]
    return (
        rows.rename(columns={"geography": "geography_level"})
        .pivot(index=BY_GEOGRAPHY, columns="cluster_name", values="count")
        .fillna(0.0)
        .sort_index()
    )


@pytest.fixture(scope="module")
def automation_mart(release_warehouse: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """`fct_geography_automation`, by platform and geography."""
    rows = mart(release_warehouse, "fct_geography_automation")
    return rows.set_index(BY_GEOGRAPHY).sort_index()


@pytest.fixture(scope="module")
def pattern_mart(release_warehouse: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """`fct_geography_collaboration`."""
    return mart(release_warehouse, "fct_geography_collaboration")


def test_both_bases(patterns: pd.DataFrame, automation_mart: pd.DataFrame) -> None:
    """Every country and state on the classified and on the all-conversation base.

    A share is empty where a pattern that it rests on was not published; as the report
    counts it, that pattern is 0.
    """
    automation = patterns[AUTOMATION].sum(axis=1)
    augmentation = patterns[AUGMENTATION].sum(axis=1)
    classified = automation + augmentation
    everything = patterns.sum(axis=1)
    expected = pd.DataFrame(
        {
            "automation_pct_classified": 100 * automation / classified,
            "augmentation_pct_classified": 100 * augmentation / classified,
            "automation_pct_all": 100 * automation / everything,
            "augmentation_pct_all": 100 * augmentation / everything,
        }
    )
    pd.testing.assert_index_equal(automation_mart.index, expected.index)
    for base, needed in BASES.items():
        np.testing.assert_allclose(
            automation_mart[f"{base}_as_reported"],
            expected[base],
            rtol=0,
            atol=SHARE_TOLERANCE_PP,
        )
        known = (patterns[needed] > 0).all(axis=1)
        np.testing.assert_allclose(
            automation_mart[base],
            expected[base].where(known),
            rtol=0,
            atol=SHARE_TOLERANCE_PP,
        )
    complete = automation_mart["automation_pct_classified"].notna()
    counts = complete.groupby("geography_level").sum().to_dict()
    assert counts == {"country": 95, "global": 1, "state_us": 44}
    sizes = expected.groupby("geography_level").size().to_dict()
    assert sizes == {"country": 158, "global": 1, "state_us": 51}


def test_status_follows_the_minimum(
    automation_mart: pd.DataFrame, usage_mart: pd.DataFrame
) -> None:
    """Below the minimum a share is unreliable; with an unpublished pattern unknown."""
    places = automation_mart.drop("global", level="geography_level")
    passes = usage_mart.meets_minimum_observations[
        places.index.get_level_values("geography_id")
    ]
    reliable = np.where(passes, "A", "U")
    for status, share in (
        ("status", "automation_pct_classified"),
        ("automation_status", "automation_pct_all"),
        ("augmentation_status", "augmentation_pct_all"),
    ):
        known = places[share].notna()
        assert (places[status] == np.where(known, reliable, "Q")).all()


def test_api(automation_mart: pd.DataFrame, pattern_mart: pd.DataFrame) -> None:
    """The API's headlines, on the all-conversation base (section 4)."""
    row = automation_mart.loc[("1p_api", "global", "GLOBAL")]
    assert printed(row.automation_pct_all, "77.3723") == "77.3723"
    assert printed(row.augmentation_pct_all, "12.4146") == "12.4146"
    directive = pattern_mart.query("platform == '1p_api' and pattern == 'directive'")
    assert printed(directive.collaboration_pct.item(), "66.2958") == "66.2958"


def test_utah(pattern_mart: pd.DataFrame) -> None:
    """Its directive share is far above the median state (section 1, trap 6)."""
    rows = pattern_mart.query(
        "geography_level == 'state_us' and pattern == 'directive'"
    ).set_index("geography_id")
    shares = rows.collaboration_pct
    assert len(shares) == 51
    assert printed(shares["US-UT"], "64.75") == "64.75"
    assert printed(shares.median(), "37.08") == "37.08"


def test_published_shares_are_the_release_s(
    pattern_mart: pd.DataFrame, release_cells: pd.DataFrame
) -> None:
    """Counts and shares as the release prints them, the rest withheld (section 8)."""
    key = ["platform", "geography_id", "pattern"]
    cells = release_cells[release_cells.facet == "collaboration"]
    cells = cells.rename(columns={"cluster_name": "pattern"}).set_index(key)
    rows = pattern_mart.set_index(key)
    cells = cells.reindex(rows.index)
    shown = cells["count"] >= 15
    assert (rows.status[~shown] == "Q").all()
    assert rows.loc[~shown, ["usage_count", "collaboration_pct"]].isna().all(axis=None)
    assert (rows.usage_count[shown] == cells["count"][shown]).all()
    assert (rows.collaboration_pct[shown] == cells.pct[shown]).all()


def test_missing_global_slice_feeds_nothing(
    release_warehouse: duckdb.DuckDBPyConnection,
    automation_mart: pd.DataFrame,
    pattern_mart: pd.DataFrame,
) -> None:
    """Claude.ai has no row of the world, and no country an index (section 4)."""
    assert slice_status(release_warehouse, "global", "collaboration") == {"O"}
    assert ("claude_ai", "global", "GLOBAL") not in automation_mart.index
    countries = pattern_mart[pattern_mart.geography_level == "country"]
    assert countries.collaboration_pct_index.isna().all()


def test_states_are_compared_with_their_country(
    pattern_mart: pd.DataFrame, release_cells: pd.DataFrame
) -> None:
    """A state's index is its share over that of the United States (section 3)."""
    cells = release_cells[
        (release_cells.facet == "collaboration")
        & (release_cells.platform == "claude_ai")
    ].set_index(["geography_id", "cluster_name"])
    rows = pattern_mart.dropna(subset="collaboration_pct_index")
    assert set(rows.pattern) == {*AUTOMATION, *AUGMENTATION}
    assert set(rows.geography_level) == {"state_us"}
    here = cells.pct[pd.MultiIndex.from_frame(rows[["geography_id", "pattern"]])]
    there = cells.pct["USA"][rows.pattern]
    assert (rows.collaboration_pct_index == here.to_numpy() / there.to_numpy()).all()
