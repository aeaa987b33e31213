"""Figures and tables of chapter 2 against pandas, from the release's own raw file.

Figures 2.8 to 2.10 need country requests, which the real folder does not have: they are
checked on the synthetic sample.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
import yaml

from dashboard.figures import MODELS
from economic_index.seeds import seed_rows

# Sums and quotients of doubles in two orders.
RELATIVE = 1e-9

# Method section 1, trap 4, and section 2.
MINIMUM = {"country": 200, "state_us": 100}
TERRITORIES = ["PRI", "VIR", "GUM", "ASM", "MNP"]
QUARTILES = [0.25, 0.5, 0.75]
UNKNOWN = "not_classified"
RESIDUALS = ["none", UNKNOWN]


def read_cells(folder: Path) -> pd.DataFrame:
    """Cells of the Claude.ai file: facet, level, place, cluster, ``count``, ``pct``."""
    (path,) = folder.rglob("aei_raw_claude_ai_*.csv")
    raw = pd.read_csv(path, dtype=str, keep_default_na=False)
    codes = {
        (row["geography_level"], row["source_code"]): row["geography_id"]
        for row in seed_rows("geographies")
    }
    keys = zip(raw["geography"], raw["geo_id"], strict=True)
    raw = raw.assign(
        place=[codes[key] for key in keys],
        measure=raw["variable"].str.rsplit("_", n=1).str[1],
        value=raw["value"].astype(float),
    )
    key = ["facet", "geography", "level", "place", "cluster_name"]
    plain = raw[~raw["facet"].str.contains("::")]
    return plain.pivot(index=key, columns="measure", values="value").reset_index()


def read_usage(cells: pd.DataFrame, level: str) -> pd.DataFrame:
    """Usage by place: ``count``, ``pct``, ``passes``, ``index``, ``tier``."""
    people = pd.Series(
        {
            row["geography_id"]: float(row["working_age_population"])
            for row in seed_rows("working_age_populations")
            if row["geography_id"].startswith("US-") == (level == "state_us")
        },
        name="people",
    )
    rows = cells[cells["facet"] == level].set_index("place")[["count", "pct"]]
    rows = rows.join(people, how="outer")
    if level == "country":
        rows = rows.fillna({"count": 0.0, "pct": 0.0})
    rows["passes"] = rows["count"] >= MINIMUM[level]
    named = rows[~rows.index.str.endswith(UNKNOWN)].copy()
    base = rows if level == "country" else named
    base_count = base.loc[base["passes"], "count"].sum()
    base_people = named.loc[named["passes"], "people"].sum()
    named["index"] = named["count"] / base_count / (named["people"] / base_people)
    passing = named.loc[named["passes"], "index"].dropna()
    cuts = np.quantile(passing, QUARTILES)
    tier = np.searchsorted(cuts, named["index"], side="left") + 1.0
    named["tier"] = np.where(named["count"] == 0, 0.0, tier)
    return named.assign(tier=named["tier"].where(named["index"].notna()))


@pytest.fixture(scope="module")
def cells(release_dir: Path) -> pd.DataFrame:
    """Cells of the real release."""
    return read_cells(release_dir)


@pytest.fixture(scope="module")
def countries(cells: pd.DataFrame) -> pd.DataFrame:
    return read_usage(cells, "country")


@pytest.fixture(scope="module")
def states(cells: pd.DataFrame) -> pd.DataFrame:
    return read_usage(cells, "state_us")


def table(
    warehouse: duckdb.DuckDBPyConnection, name: str, order: str = "geography_id"
) -> pd.DataFrame:
    """A report table of the one Claude.ai wave that has usage."""
    frame = warehouse.execute(f"select * from report.{name} order by {order}").df()
    assert frame["wave_id"].nunique() == 1
    return frame


def limit(figure: str) -> int:
    """How many rows the figure shows of a group."""
    content = yaml.safe_load((MODELS / f"{figure}.yml").read_text(encoding="utf-8"))
    return content["models"][0]["config"]["meta"]["limits"]["row_limit"]


@pytest.mark.release
def test_figure_2_1(release_warehouse, countries):
    shown = table(release_warehouse, "fig_2_1", "usage_rank")
    expected = countries.nlargest(limit("fig_2_1"), "count")
    assert list(shown["geography_id"]) == list(expected.index)
    np.testing.assert_allclose(shown["usage_pct"], expected["pct"], rtol=RELATIVE)
    np.testing.assert_array_equal(shown["usage_count"], expected["count"])
    published = {"USA": 21.6, "IND": 7.2, "BRA": 3.7}
    assert dict(shown.set_index("geography_id")["usage_pct"].round(1)[:3]) == published


@pytest.mark.release
@pytest.mark.parametrize(
    ("figure", "places", "published"),
    [
        (
            "fig_2_2",
            "countries",
            {"ISR": 7.00, "SGP": 4.57, "AUS": 4.10, "NZL": 4.05, "KOR": 3.73},
        ),
        (
            "fig_2_5",
            "states",
            {
                "US-DC": 3.82,
                "US-UT": 3.78,
                "US-CA": 2.13,
                "US-NY": 1.58,
                "US-VA": 1.57,
            },
        ),
    ],
)
def test_figures_2_2_and_2_5(figure, places, published, release_warehouse, request):
    usage = request.getfixturevalue(places)
    shown = table(release_warehouse, figure, "usage_per_capita_index_rank")
    expected = usage[usage["passes"]].nlargest(limit(figure), "index")
    assert list(shown["geography_id"]) == list(expected.index)
    index = shown.set_index("geography_id")["usage_per_capita_index"]
    np.testing.assert_allclose(index, expected["index"], rtol=RELATIVE)
    np.testing.assert_array_equal(shown["usage_tier"], expected["tier"])
    assert dict(index.round(2)[:5]) == published
    assert list(shown.loc[shown["is_anomalous"], "geography_id"]) == [
        place for place in shown["geography_id"] if place == "US-UT"
    ]


@pytest.mark.release
def test_figure_2_3(release_warehouse, countries):
    shown = table(release_warehouse, "fig_2_3").set_index("geography_id")
    every = {
        row["geography_id"]
        for row in seed_rows("geographies")
        if row["geography_level"] == "country" and row["geography_id"] != UNKNOWN
    }
    excluded = {row["geography_id"] for row in seed_rows("excluded_countries")}
    assert set(shown.index) == every
    tier = countries["tier"].dropna()
    assert set(shown.index[shown["map_class"] == "tier"]) == set(tier.index)
    assert set(shown.index[shown["map_class"] == "service not offered"]) == excluded
    np.testing.assert_array_equal(shown.loc[tier.index, "usage_tier"], tier)
    rest = shown[shown["map_class"] != "tier"]
    assert rest["usage_tier"].isna().all()
    assert set(rest["status"]) == {"O"}
    below = tier.index[~countries.loc[tier.index, "passes"]]
    assert set(shown.index[shown["status"] == "U"]) == set(below)


@pytest.mark.release
def test_figure_2_6(release_warehouse, states):
    shown = table(release_warehouse, "fig_2_6").set_index("geography_id")
    assert set(shown.index) == set(states.index)
    np.testing.assert_array_equal(shown["usage_tier"], states["tier"].sort_index())
    assert list(shown["usage_tier"].value_counts().sort_index()) == [13, 13, 12, 13]


# Published ranges, numbers of countries and examples by tier.
TABLE_2_1 = {
    0: (0.00, 0.00, 25, None),
    1: (0.01, 0.36, 53, "IDN, GHA, KWT, MNG, RWA"),
    2: (0.37, 0.85, 39, "PER, SYC, COL, ALB, ARG"),
    3: (0.89, 1.71, 35, "CZE, AUT, SVN, POL, ARM"),
    4: (1.84, 7.00, 37, "ISR, MCO, SGP, AUS, NZL"),
}


@pytest.mark.release
def test_table_2_1(release_warehouse, countries):
    shown = table(release_warehouse, "tbl_2_1", "usage_tier")
    named = countries.drop(TERRITORIES).dropna(subset=["tier"])
    groups = named.groupby("tier")["index"]
    low, high = "usage_per_capita_index_minimum", "usage_per_capita_index_maximum"
    np.testing.assert_allclose(shown[low], groups.min(), rtol=RELATIVE)
    np.testing.assert_allclose(shown[high], groups.max(), rtol=RELATIVE)
    np.testing.assert_array_equal(shown["country_count"], groups.count())
    for row in shown.itertuples():
        minimum, maximum, count, examples = TABLE_2_1[row.usage_tier]
        assert round(row.usage_per_capita_index_minimum, 2) == minimum
        assert round(row.usage_per_capita_index_maximum, 2) == maximum
        assert row.country_count == count
        # The lowest tier ties at 0: which five the report took has no rule.
        if examples:
            assert row.example_geography_ids == examples
        ids = row.example_geography_ids.split(", ")
        assert len(ids) == limit("tbl_2_1")


@pytest.mark.release
@pytest.mark.parametrize(
    ("level", "places", "published"),
    [
        ("country", "countries", ["IND", "VNM", "BRA", "USA"]),
        ("state_us", "states", ["US-SC", "US-FL", "US-TX", "US-CA"]),
    ],
)
def test_places_of_figures_2_8_and_2_9(
    level, places, published, release_warehouse, request
):
    leaders = release_warehouse.execute(
        """
        select geography_id
        from marts.fct_geography_usage
        where geography_level = ? and usage_rank_in_tier = 1
        order by usage_tier
        """,
        [level],
    ).fetchall()
    usage = request.getfixturevalue(places)
    passing = usage[usage["passes"]]
    assert [place for (place,) in leaders] == published
    assert list(passing.groupby("tier")["count"].idxmax()) == published


@pytest.mark.release
@pytest.mark.parametrize("figure", ["fig_2_8", "fig_2_9", "fig_2_10"])
def test_missing_slices_leave_figures_empty(figure, release_warehouse):
    """The folder has no country requests and tasks, so states lack a parent."""
    assert release_warehouse.execute(f"select * from report.{figure}").fetchall() == []


@pytest.fixture(scope="module")
def sample_cells(sample_dir: Path) -> pd.DataFrame:
    """Cells of the built-in sample."""
    return read_cells(sample_dir)


def over_represented(
    cells: pd.DataFrame, place: str, kind: str, count: int
) -> pd.DataFrame:
    """The clusters of a place furthest above its parent (method section 3)."""
    facet, level = {"request": ("request", "1"), "task": ("onet_task", "0")}[kind]
    rows = cells[(cells["facet"] == facet) & (cells["level"] == level)]
    shares = rows.pivot(index="cluster_name", columns="place", values="pct")
    parent = "USA" if place.startswith("US-") else "GLOBAL"
    pair = shares[[place, parent]].dropna().drop(RESIDUALS, errors="ignore")
    if kind == "request":
        pair = pair[(pair >= 1).all(axis=1)]
    index = pair[place] / pair[parent]
    return index[index > 1].nlargest(count).round(9)


@pytest.mark.parametrize(
    ("figure", "level"), [("fig_2_8", "country"), ("fig_2_9", "state_us")]
)
def test_figures_2_8_and_2_9(figure, level, sample_warehouse, sample_cells):
    usage = read_usage(sample_cells, level)
    leaders = usage[usage["passes"]].groupby("tier")["count"].idxmax()
    shown = table(sample_warehouse, figure, "usage_tier, over_representation_rank")
    assert list(shown["geography_id"].unique()) == list(leaders)
    for place, rows in shown.groupby("geography_id"):
        expected = over_represented(sample_cells, place, "request", limit(figure))
        index = rows.set_index("request_name")["request_pct_index"].round(9)
        assert dict(index) == dict(expected)
        assert list(rows["over_representation_rank"]) == list(range(1, len(rows) + 1))


def test_figure_2_10(sample_warehouse, sample_cells):
    usage = read_usage(sample_cells, "state_us")
    leader = usage.loc[usage["passes"], "index"].idxmax()
    shown = table(sample_warehouse, "fig_2_10")
    assert set(shown["geography_id"]) == {leader}
    assert set(shown["cluster_kind"]) == {"request", "task"}
    for kind, rows in shown.groupby("cluster_kind"):
        expected = over_represented(sample_cells, leader, kind, limit("fig_2_10"))
        index = rows.set_index(rows["cluster_name"].str.lower())["cluster_pct_index"]
        expected.index = expected.index.str.lower()
        assert dict(index.round(9)) == dict(expected)
