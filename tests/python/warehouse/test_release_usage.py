"""Usage, AUI and tiers of the real release against pandas (method sections 1 and 2)."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd
import pytest

from tests.python.warehouse.arithmetic import (
    ROUNDING,
    gini,
    ordinary_least_squares,
    printed,
)
from tests.python.warehouse.usage_index import LEVELS, QUARTERS

pytestmark = pytest.mark.release

CUTS = {
    "country": ["0.361773", "0.848593", "1.773097"],
    "state_us": ["0.428226", "0.698012", "0.932861"],
}
TIER_SIZES = {
    "country": {0: 28, 1: 53, 2: 40, 3: 36, 4: 37},
    "state_us": {1: 13, 2: 13, 3: 12, 4: 13},
}
TIER_NAMES = {
    0: "Minimal",
    1: "Emerging (bottom 25%)",
    2: "Lower middle (25-50%)",
    3: "Upper middle (50-75%)",
    4: "Leading (top 25%)",
}
TABLE_2_1 = {
    4: ("1.84", "7.00", 37),
    3: ("0.89", "1.71", 35),
    2: ("0.37", "0.85", 39),
    1: ("0.01", "0.36", 53),
    0: ("0.00", "0.00", 25),
}
TERRITORIES = ["PRI", "VIR", "GUM", "ASM", "MNP"]
NOT_OFFERED = (
    "AFG BLR COD CAF CHN CUB ERI ETH HKG IRN PRK LBY MLI MMR MAC NIC RUS SDN SOM SSD "
    "SYR VEN YEM"
)
INDICES = {
    "ISR": "7.00",
    "MCO": "4.93",
    "SGP": "4.57",
    "AUS": "4.10",
    "NZL": "4.05",
    "KOR": "3.73",
    "USA": "3.624352",
    "EST": "3.11",
    "CAN": "2.91",
    "GBR": "2.67",
    "FRA": "1.94",
    "JPN": "1.86",
    "DEU": "1.84",
    "BOL": "0.48",
    "IDN": "0.36",
    "IND": "0.27",
    "NGA": "0.20",
    "US-DC": "3.82",
    "US-UT": "3.78",
    "US-CA": "2.13",
    "US-NY": "1.58",
    "US-VA": "1.57",
}
SHARES = {
    "USA": "21.6",
    "IND": "7.2",
    "BRA": "3.7",
    "US-CA": "25.3",
    "US-NY": "9.3",
    "US-TX": "6.7",
    "US-VA": "4.0",
}
# Slope, R² and number of observations.
GDP_REGRESSIONS = {
    "country": ("0.6895", "0.7088", 114),
    "state_us": ("1.7684", "0.3962", 51),
}


def of(rows: pd.DataFrame, level: str) -> pd.DataFrame:
    """The rows of one geography level."""
    return rows[rows.geography_level == level]


def ranked(usage_mart: pd.DataFrame, level: str) -> pd.DataFrame:
    """The geographies of a level that pass the minimum and have an index."""
    rows = of(usage_mart, level)
    return rows[rows.meets_minimum_observations & rows.usage_per_capita_index.notna()]


@pytest.mark.parametrize("level", LEVELS)
def test_same_geographies(
    usage_mart: pd.DataFrame, usage: pd.DataFrame, level: str
) -> None:
    """Countries with usage or a population, and the states (section 1)."""
    assert list(of(usage_mart, level).index) == list(of(usage, level).index)
    assert len(of(usage_mart, level)) == {"country": 201, "state_us": 52}[level]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("usage_per_capita_index", lambda rows: rows["index"]),
        ("usage_per_capita", lambda rows: rows["count"] / rows.working_age_pop),
        (
            "gdp_per_working_age_capita_usd",
            lambda rows: rows.gdp_total / rows.working_age_pop,
        ),
    ],
)
@pytest.mark.parametrize("level", LEVELS)
def test_ratios(
    usage_mart: pd.DataFrame,
    usage: pd.DataFrame,
    level: str,
    column: str,
    expected: Callable[[pd.DataFrame], pd.Series],
) -> None:
    """AUI, usage and GDP per person of working age (section 2)."""
    rows = of(usage, level)
    np.testing.assert_allclose(
        of(usage_mart, level)[column].astype(float),
        expected(rows).where(rows.working_age_pop.notna()),
        rtol=ROUNDING,
    )


@pytest.mark.parametrize(("level", "known"), [("country", 194), ("state_us", 51)])
def test_index_of_every_population(
    usage_mart: pd.DataFrame, level: str, known: int
) -> None:
    """The index is there for those under the minimum too (section 2)."""
    rows = of(usage_mart, level)
    assert rows.usage_per_capita_index.notna().sum() == known
    assert (
        rows.usage_per_capita_index.notna() == rows.working_age_population.notna()
    ).all()


@pytest.mark.parametrize("level", LEVELS)
def test_counts_and_shares(
    usage_mart: pd.DataFrame, usage: pd.DataFrame, level: str
) -> None:
    """Counts and shares are the release's own; only US-not_classified is withheld."""
    shown = of(usage_mart, level).query("status != 'Q'")
    expected = of(usage, level).loc[shown.index]
    assert (shown.usage_count.astype(float) == expected["count"]).all()
    assert (shown.usage_pct.astype(float) == expected.pct).all()


@pytest.mark.parametrize("level", LEVELS)
def test_tiers(usage_mart: pd.DataFrame, usage: pd.DataFrame, level: str) -> None:
    """Every geography is placed by the quartiles of those that pass (section 2)."""
    rows = of(usage_mart, level)
    tiers = rows.usage_tier.astype(float)
    np.testing.assert_array_equal(tiers, of(usage, level).tier)
    assert tiers.dropna().value_counts().to_dict() == TIER_SIZES[level]
    named = rows.usage_tier.dropna()
    assert (named.map(TIER_NAMES) == rows.usage_tier_name.dropna()).all()


@pytest.mark.parametrize("level", LEVELS)
def test_cuts(
    usage_mart: pd.DataFrame, release_warehouse: duckdb.DuckDBPyConnection, level: str
) -> None:
    """Linear interpolation, to the six decimals that section 2 prints."""
    passing = ranked(usage_mart, level).usage_per_capita_index.astype(float)
    cuts = np.quantile(passing, QUARTERS)
    built = release_warehouse.execute(
        """
        select lower_cut from intermediate.int_usage__tier_cuts
        where geography_level = ? order by usage_tier
        """,
        [level],
    ).df()["lower_cut"]
    np.testing.assert_allclose(built, cuts, rtol=ROUNDING)
    assert [f"{cut:.6f}" for cut in built] == CUTS[level]


def test_minimum_observations(usage_mart: pd.DataFrame, usage: pd.DataFrame) -> None:
    """200 conversations of a country, 100 of a state (section 1, trap 4)."""
    assert (usage_mart.meets_minimum_observations == usage.passes).all()
    countries = of(usage_mart, "country").meets_minimum_observations
    assert countries.sum() == 116
    assert countries.drop("not_classified").sum() == 115
    assert (~countries).sum() == 85
    assert of(usage_mart, "state_us").meets_minimum_observations.sum() == 51


@pytest.mark.parametrize(("place", "value"), INDICES.items())
def test_published_indices(usage_mart: pd.DataFrame, place: str, value: str) -> None:
    """The AUI that section 2 prints, to its decimals."""
    assert printed(usage_mart.usage_per_capita_index[place], value) == value


@pytest.mark.parametrize(("place", "value"), SHARES.items())
def test_published_shares(usage_mart: pd.DataFrame, place: str, value: str) -> None:
    """The usage shares that section 2 prints, to their decimals."""
    assert printed(usage_mart.usage_pct[place], value) == value


def test_table_2_1(usage_mart: pd.DataFrame) -> None:
    """The report's table of tiers leaves out five territories (section 2)."""
    rows = of(usage_mart, "country").drop(TERRITORIES)
    by_tier = rows.dropna(subset="usage_tier").groupby("usage_tier")
    index = by_tier.usage_per_capita_index.agg(["min", "max", "size"])
    assert {
        int(tier): (f"{low:.2f}", f"{high:.2f}", int(size))
        for tier, low, high, size in index.itertuples()
    } == TABLE_2_1


def test_wrong_denominators_differ(
    usage_mart: pd.DataFrame, usage: pd.DataFrame
) -> None:
    """The three tempting bases are wrong by 1.31, 0.20 and 1.54 points (section 2)."""
    rows = of(usage, "country")
    population = rows.working_age_pop
    thresholded = rows[rows.passes].drop("not_classified")
    everyone = rows.drop("not_classified")
    bases = {
        "1.31": (thresholded["count"].sum(), thresholded.working_age_pop.sum()),
        "0.20": (rows["count"].sum(), population.sum()),
        "1.54": (everyone["count"].sum(), population.sum()),
    }
    ours = of(usage_mart, "country").usage_per_capita_index.astype(float)
    for farthest, (usage_base, population_base) in bases.items():
        wrong = (rows["count"] / usage_base) / (population / population_base)
        assert printed((wrong - ours).abs().max(), farthest) == farthest


@pytest.mark.parametrize(
    ("level", "value"), [("country", "0.478117"), ("state_us", "0.366510")]
)
def test_gini(usage_mart: pd.DataFrame, level: str, value: str) -> None:
    """Unweighted Gini of the AUI of those that pass the minimum (section 2)."""
    assert (
        printed(gini(ranked(usage_mart, level).usage_per_capita_index), value) == value
    )


@pytest.mark.parametrize("level", LEVELS)
def test_income_elasticity(usage_mart: pd.DataFrame, level: str) -> None:
    """ln(AUI) on ln(GDP per working-age capita), Figure 2.4 (section 2)."""
    rows = ranked(usage_mart, level).dropna(subset="gdp_per_working_age_capita_usd")
    slope, r_squared = ordinary_least_squares(
        np.log(rows.gdp_per_working_age_capita_usd),
        np.log(rows.usage_per_capita_index),
    )
    expected_slope, expected_r_squared, count = GDP_REGRESSIONS[level]
    assert printed(slope, expected_slope) == expected_slope
    assert printed(r_squared, expected_r_squared) == expected_r_squared
    assert len(rows) == count


def test_palestine_alone_lacks_a_product(usage_mart: pd.DataFrame) -> None:
    """114 of the 115 countries are in the regression (section 2)."""
    rows = ranked(usage_mart, "country")
    assert list(rows.index[rows.gdp_usd.isna()]) == ["PSE"]


def test_namibia_is_a_country(usage_mart: pd.DataFrame, usage: pd.DataFrame) -> None:
    """Its code `NA` is no null (section 1, trap 1)."""
    assert usage_mart.usage_count["NAM"] == usage["count"]["NAM"] > 0


def test_countries_without_the_service_are_absent(usage_mart: pd.DataFrame) -> None:
    """None of the 23 has a row, not even a zero (section 1, trap 5)."""
    absent = set(NOT_OFFERED.split())
    assert len(absent) == 23
    assert not absent & set(usage_mart.index)


def test_utah_is_flagged_and_kept(usage_mart: pd.DataFrame) -> None:
    """Suspect usage stays in every figure (section 1, trap 6)."""
    assert list(usage_mart.index[usage_mart.is_anomalous]) == ["US-UT"]
    assert usage_mart.usage_tier["US-UT"] == 4


def test_status_of_small_geographies(
    usage_mart: pd.DataFrame, usage: pd.DataFrame
) -> None:
    """Below the minimum is low reliability, a stated zero too (section 1)."""
    assert usage_mart.usage_count["MCO"] == 25
    assert usage_mart.status["MCO"] == "U"
    padded = of(usage, "country").query("count == 0").index
    assert set(usage_mart.status[padded]) == {"U"}
    assert (usage_mart.usage_count[padded] == 0).all()


def test_residual_below_the_threshold_is_withheld(
    usage_mart: pd.DataFrame, usage: pd.DataFrame
) -> None:
    """`not_classified` of the states is smaller than 15 conversations (section 8)."""
    assert usage["count"]["US-not_classified"] < 15
    row = usage_mart.loc["US-not_classified"]
    assert row.status == "Q"
    assert row[["usage_count", "usage_pct"]].isna().all()
