"""The synthetic release looks like a real one, and holds its traps.

The figures are those printed in the report (method sections 1-5). The tolerances are
wide, because the sample is to resemble a release and not to repeat it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from economic_index.seeds import seed_rows

RESIDUALS = ["none", "not_classified"]
EXCLUDED = "excluded_countries"
AUTOMATION = ["directive", "feedback loop"]


COUNTRY_CODES = {
    row["geography_id"]: row["source_code"]
    for row in seed_rows("geographies")
    if row["geography_level"] == "country"
}


@pytest.fixture(scope="module")
def counts(cells: pd.DataFrame) -> pd.Series:
    """Country usage by ISO alpha-2 code."""
    return cells[cells.facet == "country"].set_index("geo_id")["count"]


@pytest.fixture(scope="module")
def state_counts(cells: pd.DataFrame) -> pd.Series:
    return cells[cells.facet == "state_us"].set_index("geo_id")["count"]


@pytest.fixture(scope="module")
def populations() -> pd.Series:
    """Working-age population by (level, geo_id)."""
    places = {row["geography_id"]: row for row in seed_rows("geographies")}
    return pd.Series(
        {
            (
                places[row["geography_id"]]["geography_level"],
                places[row["geography_id"]]["source_code"],
            ): float(row["working_age_population"])
            for row in seed_rows("working_age_populations")
        }
    )


@pytest.fixture(scope="module")
def task_group(statements: pd.DataFrame) -> pd.Series:
    """The first SOC major group of each statement."""
    return statements.drop_duplicates("key").set_index("key").soc_major_group


def global_pct(cells: pd.DataFrame, platform: str, facet: str) -> pd.Series:
    rows = cells.query(
        "platform == @platform and geography == 'global' and facet == @facet"
    )
    return rows.set_index("cluster_name").pct


def patterns_by_geography(cells: pd.DataFrame, level: str) -> pd.DataFrame:
    rows = cells.query("geography == @level and facet == 'collaboration'")
    return rows.pivot(index="geo_id", columns="cluster_name", values="count")


def usage_index(counts: pd.Series, people: pd.Series) -> pd.Series:
    both = counts.index.intersection(people.index)
    return counts[both] / counts[both].sum() / (people[both] / people[both].sum())


def test_usage_shares(counts: pd.Series, state_counts: pd.Series) -> None:
    pct = 100 * counts / counts.sum()
    assert counts.sum() == 200_000
    for code, printed in {"US": 21.6, "IN": 7.2, "BR": 3.7}.items():
        assert pct[code] == pytest.approx(printed, abs=1)
    assert list(pct.drop("not_classified").nlargest(2).index) == ["US", "IN"]
    state_pct = 100 * state_counts / state_counts.sum()
    for code, printed in {"CA": 25.3, "NY": 9.3, "TX": 6.7, "VA": 4.0}.items():
        assert state_pct[code] == pytest.approx(printed, abs=1)


def test_minimum_observations_have_both_sides_and_ties(
    counts: pd.Series, state_counts: pd.Series
) -> None:
    countries, states = (x.drop("not_classified") for x in (counts, state_counts))
    assert 90 <= (countries >= 200).sum() <= 120
    assert (countries < 200).sum() >= 15
    assert {199, 200} <= set(countries)
    assert {99, 100} <= set(states)
    assert len(states) == 51


def test_usage_per_head(
    counts: pd.Series, state_counts: pd.Series, populations: pd.Series
) -> None:
    index = usage_index(counts[counts >= 200], populations["country"])
    assert index.idxmax() == "IL"
    assert index["IL"] == pytest.approx(7, abs=0.7)
    assert index["SG"] == pytest.approx(4.57, abs=0.5)
    state_index = usage_index(
        state_counts[state_counts >= 100], populations["state_us"]
    )
    assert set(state_index.nlargest(2).index) == {"DC", "UT"}


def test_income_slope(counts: pd.Series, populations: pd.Series) -> None:
    gdp_usd = pd.Series(
        {
            COUNTRY_CODES[row["geography_id"]]: float(row["gdp_amount"])
            * float(row["amount_unit_usd"])
            for row in seed_rows("gross_domestic_products")
            if row["geography_id"] in COUNTRY_CODES
        }
    )
    index = usage_index(counts[counts >= 200], populations["country"])
    assert "PS" in set(index.index) - set(gdp_usd.index)
    index = index[index.index.isin(gdp_usd.index)]
    gdp_per_head = gdp_usd[index.index] / populations["country"][index.index]
    slope = np.polyfit(np.log(gdp_per_head), np.log(index), 1)[0]
    assert slope == pytest.approx(0.7, abs=0.1)


def test_country_traps(counts: pd.Series, populations: pd.Series) -> None:
    published, with_people = set(counts.index), set(populations["country"].index)
    excluded = {COUNTRY_CODES[row["geography_id"]] for row in seed_rows(EXCLUDED)}
    assert {"NA", "CA", "DE", "IN", "GA"} <= published
    assert {"RE", "GG"} <= published - with_people
    assert not published & excluded
    assert len(with_people - published - excluded) >= 25, "countries to pad in"


def test_occupation_shares(cells: pd.DataFrame, task_group: pd.Series) -> None:
    shares = {}
    for platform in ("claude_ai", "1p_api"):
        pct = global_pct(cells, platform, "onet_task").drop(RESIDUALS)
        shares[platform] = pct.groupby(task_group.reindex(pct.index).to_numpy()).sum()
    printed = {
        "15": (36, 44, 3),
        "25": (12.3, 3.6, 1.5),
        "27": (8.2, 5.2, 1.5),
    }
    for group, (claude_ai, api, tolerance) in printed.items():
        assert shares["claude_ai"][group] == pytest.approx(claude_ai, abs=tolerance)
        assert shares["1p_api"][group] == pytest.approx(api, abs=tolerance)
    assert shares["1p_api"]["43"] == pytest.approx(10, abs=1.5)


def test_task_shares_are_heavy_tailed(cells: pd.DataFrame) -> None:
    for platform, printed in {"claude_ai": 12.7, "1p_api": 10.5}.items():
        pct = global_pct(cells, platform, "onet_task").drop(RESIDUALS).sort_values()
        assert 300 <= len(pct) <= 400
        assert pct.iloc[: int(0.8 * len(pct))].sum() == pytest.approx(printed, abs=5)


def test_request_clusters(cells: pd.DataFrame) -> None:
    rows = cells[cells.geography.eq("global") & cells.facet.eq("request")]
    sizes = rows.groupby(["platform", "level"]).size() - 1
    assert [58 <= sizes["claude_ai"][0] <= 60, *sizes["claude_ai"][1:]] == [True, 20, 8]
    assert (sizes["1p_api"] < sizes["claude_ai"]).all()


@pytest.mark.parametrize(
    ("platform", "printed"),
    [
        ("claude_ai", (38, 11, 22, 21, 4, 3.5)),
        ("1p_api", (66.3, 11.1, 3.8, 5.5, 3.1, 10.2)),
    ],
)
def test_patterns(
    cells: pd.DataFrame, platform: str, printed: tuple[float, ...]
) -> None:
    pct = global_pct(cells, platform, "collaboration")
    names = [*AUTOMATION, "learning", "task iteration", "validation", "none"]
    np.testing.assert_allclose(pct[names], printed, atol=1.5)


def test_api_automation(cells: pd.DataFrame) -> None:
    pct = global_pct(cells, "1p_api", "collaboration")
    assert pct[AUTOMATION].sum() == pytest.approx(77, abs=3)


@pytest.mark.parametrize(
    ("platform", "printed", "tolerance"), [("claude_ai", 47, 8), ("1p_api", 97, 3)]
)
def test_automation_dominant_tasks(
    cells: pd.DataFrame, platform: str, printed: float, tolerance: float
) -> None:
    rows = cells.query("platform == @platform and facet == 'onet_task::collaboration'")
    parts = rows.cluster_name.str.rsplit("::", n=1)
    table = rows.assign(base=parts.str[0], pattern=parts.str[1]).pivot(
        index="base", columns="pattern", values="count"
    )
    table = table.fillna(0).drop(columns=RESIDUALS)
    table = table[table.sum(axis=1) > 0]
    automated = table[AUTOMATION].sum(axis=1) > table.sum(axis=1) / 2
    assert 100 * automated.mean() == pytest.approx(printed, abs=tolerance)


def test_low_usage_countries_compute_and_delegate_more(
    cells: pd.DataFrame,
    counts: pd.Series,
    populations: pd.Series,
    task_group: pd.Series,
) -> None:
    index = usage_index(counts[counts >= 1000], populations["country"])
    patterns = patterns_by_geography(cells, "country").loc[index.index]
    five = patterns.drop(columns=RESIDUALS)
    automation = five[AUTOMATION].sum(axis=1) / five.sum(axis=1)
    assert np.polyfit(index, 100 * automation, 1)[0] == pytest.approx(-3.1, abs=1)
    rows = cells.query("geography == 'country' and facet == 'onet_task'")
    computing = rows[task_group.reindex(rows.cluster_name).eq("15").to_numpy()]
    share = computing.groupby("geo_id").pct.sum().reindex(index.index)
    assert np.corrcoef(np.log(index), share)[0, 1] < -0.2


def test_token_indices(cells: pd.DataFrame, task_group: pd.Series) -> None:
    rows = cells[cells["index"].notna()]
    rows = rows.assign(task=rows.cluster_name.str.rsplit("::", n=1).str[0])
    table = rows.pivot(index="task", columns="facet", values="index")
    table.columns = table.columns.str.removeprefix("onet_task::")
    low, middle, high = table.completion_tokens.quantile([0.1, 0.5, 0.9])
    assert low == pytest.approx(0.40, abs=0.06)
    assert middle == pytest.approx(0.82, abs=0.08)
    assert high == pytest.approx(1.75, abs=0.2)
    logs = np.log(table)
    elasticity = np.polyfit(logs.prompt_tokens, logs.completion_tokens, 1)[0]
    assert elasticity == pytest.approx(0.38, abs=0.06)
    cost = table.cost.groupby(task_group.reindex(table.index).to_numpy()).mean()
    assert cost["15"] / cost["41"] == pytest.approx(1.55, abs=0.25)


def test_statement_traps(cells: pd.DataFrame, statements: pd.DataFrame) -> None:
    clusters = set(global_pct(cells, "claude_ai", "onet_task").index)
    in_sample = statements[statements.key.isin(clusters)]
    groups = in_sample.groupby("key").soc_major_group.nunique()
    assert (groups == 2).sum() == 4, "statements shared by two major groups"
    variants = in_sample.groupby("key").Task.nunique()
    assert (variants == 2).sum() == 1, "case variants of one statement"
    assert sum("::" in name for name in clusters) == 1
    unmatched = clusters - set(statements.key) - set(RESIDUALS)
    assert unmatched == {"synthetic statement that no statements file has."}
    assert set(RESIDUALS) <= clusters
    assert len(statements) > 3 * len(in_sample)


def test_statements_have_real_codes(statements: pd.DataFrame) -> None:
    assert statements["Task ID"].is_unique
    codes = {
        row["onet_task_id"]: row["onet_soc_code"]
        for row in seed_rows("onet_task_occupations")
    }
    assert (statements["Task ID"].map(codes) == statements["O*NET-SOC Code"]).all()
    groups = {row["occupation_id"] for row in seed_rows("soc_major_groups")}
    assert set(statements.soc_major_group) == groups - {"55"}
