"""The records look like the figures printed in the report (method sections 2 to 5).

The tolerances are wide where a hundred thousand records, or a mix of noisy profiles,
can stray: the sample is to resemble a log and not to repeat a release.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

from economic_index.paths import SEEDS
from economic_index.sample.records.parameters import SOURCES
from economic_index.seeds import seed_rows

CLAUDE_AI, API = "claude_ai", "1p_api"
AUTOMATION = ["directive", "feedback loop"]


@pytest.fixture(scope="module")
def records(large: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The large sample with the SOC group of a task and the topic of a request."""
    return large.execute(
        """
        select
            records.*,
            statements.soc_major_group as occupation,
            split_part(request_cluster_id, '.', 1) as topic
        from records
        left join statements on records.onet_task_id::varchar = statements."Task ID"
        """
    ).df()


def pct(values: pd.Series) -> pd.Series:
    return 100 * values.value_counts(normalize=True)


@pytest.mark.parametrize("platform", [CLAUDE_AI, API])
def test_places(records: pd.DataFrame, platform: str) -> None:
    own = records[records.platform == platform]
    countries = pct(own.country.fillna("unknown"))
    for code, printed in {"US": 21.6, "IN": 7.2, "BR": 3.7}.items():
        assert countries[code] == pytest.approx(printed, abs=1.5)
    states = pct(own.subdivision.dropna())
    for code, printed in {"CA": 25.3, "NY": 9.3, "TX": 6.7, "VA": 4.0}.items():
        assert states[f"US-{code}"] == pytest.approx(printed, abs=1.5)
    assert len(states) >= 50
    assert own.country[own.subdivision.notna()].eq("US").all()


def test_usage_rises_with_income(records: pd.DataFrame) -> None:
    codes = {
        row["geography_id"]: row["source_code"] for row in seed_rows("geographies")
    }
    people = {
        codes[row["geography_id"]]: float(row["working_age_population"])
        for row in seed_rows("working_age_populations")
    }
    gdp = {
        codes[row["geography_id"]]: float(row["gdp_amount"])
        * float(row["amount_unit_usd"])
        for row in seed_rows("gross_domestic_products")
    }
    counts = records[records.platform == CLAUDE_AI].country.value_counts()
    counts = counts[(counts >= 200) & counts.index.isin(gdp)]
    usage = [np.log(counts[code] / people[code]) for code in counts.index]
    income = [np.log(gdp[code] / people[code]) for code in counts.index]
    assert np.polyfit(income, usage, 1)[0] == pytest.approx(0.7, abs=0.15)


@pytest.mark.parametrize(
    ("platform", "printed"),
    [
        (CLAUDE_AI, {"15": 36, "25": 12.3, "27": 8.2}),
        (API, {"15": 44, "25": 3.6, "27": 5.2, "43": 10}),
    ],
)
def test_occupations(
    records: pd.DataFrame, platform: str, printed: dict[str, float]
) -> None:
    shares = pct(records[records.platform == platform].occupation.fillna("none"))
    for group, share in printed.items():
        assert shares[group] == pytest.approx(share, abs=3)
    assert shares.drop("none").idxmax() == "15"


@pytest.mark.parametrize(("platform", "printed"), [(CLAUDE_AI, 12.7), (API, 10.5)])
def test_tasks_are_heavy_tailed(
    records: pd.DataFrame, platform: str, printed: float
) -> None:
    shares = pct(records[records.platform == platform].onet_task_id).sort_values()
    assert len(shares) > 1_000
    assert shares.iloc[: int(0.8 * len(shares))].sum() == pytest.approx(printed, abs=3)


@pytest.mark.parametrize(
    ("platform", "printed"),
    [
        (CLAUDE_AI, (38, 11, 22, 21, 4, 3.5)),
        (API, (66.3, 11.1, 3.8, 5.5, 3.1, 10.2)),
    ],
)
def test_patterns(
    records: pd.DataFrame, platform: str, printed: tuple[float, ...]
) -> None:
    shares = pct(records[records.platform == platform].collaboration_pattern)
    names = [*AUTOMATION, "learning", "task iteration", "validation", "none"]
    np.testing.assert_allclose(shares[names], printed, atol=2)


def test_patterns_depend_on_task_and_platform(records: pd.DataFrame) -> None:
    five = records[~records.collaboration_pattern.isin([None, "none"])]
    five = five.assign(automated=five.collaboration_pattern.isin(AUTOMATION))
    for platform, lowest, highest in ((CLAUDE_AI, 35, 65), (API, 90, 100)):
        tasks = five[five.platform == platform].groupby("onet_task_id").automated
        tasks = tasks.agg(["mean", "size"]).query("size >= 50")
        assert lowest <= 100 * (tasks["mean"] > 0.5).mean() <= highest
    claude_ai = five[five.platform == CLAUDE_AI].groupby("onet_task_id").automated
    tasks = claude_ai.agg(["mean", "size"]).query("size >= 200")
    chance = np.sqrt(tasks["mean"] * (1 - tasks["mean"]) / tasks["size"]).mean()
    assert tasks["mean"].std() > 3 * chance


def test_requests_depend_on_the_occupation(records: pd.DataFrame) -> None:
    drawn = records[records.topic.notna() & records.topic.ne("r0")]
    shares = drawn.groupby(drawn.occupation.eq("15")).topic.agg(
        lambda topics: topics.eq("r1").mean()
    )
    assert shares[True] == pytest.approx(0.7, abs=0.1)
    assert shares[False] < 0.2


def test_low_income_is_more_computing(records: pd.DataFrame) -> None:
    named = records[(records.platform == CLAUDE_AI) & records.occupation.notna()]
    computing = named.occupation.eq("15").groupby(named.country).mean()
    low, high = (computing[codes].mean() for codes in (["IN", "NG"], ["US", "DE"]))
    assert low > high + 0.03


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.platform.name)
def test_accounts(records: pd.DataFrame, source) -> None:
    own = records[records.platform == source.platform.name]
    activity = own.account_id.value_counts()
    # The planted cases have many small accounts of their own.
    assert activity.mean() == pytest.approx(source.records_per_account, rel=0.35)
    busiest = activity.iloc[: len(activity) // 10]
    assert 0.25 <= busiest.sum() / len(own) <= 0.75
    places = own.groupby("account_id")[["country", "subdivision"]]
    assert places.nunique(dropna=False).max().max() == 1


def test_api_accounts_are_fewer_and_heavier(records: pd.DataFrame) -> None:
    activity = {
        platform: own.account_id.value_counts()
        for platform, own in records.groupby("platform")
    }
    assert len(activity[API]) < len(activity[CLAUDE_AI]) / 2
    assert activity[API].max() > activity[CLAUDE_AI].max()
    owners = records.groupby("account_id").platform.nunique()
    assert (owners == 1).all()


@pytest.mark.parametrize("platform", [CLAUDE_AI, API])
def test_records_to_leave_out(
    records: pd.DataFrame, platform: str, excluded_codes: set[str]
) -> None:
    own = records[records.platform == platform]
    networks = own.network_type.isin(["vpn", "anycast", "hosting"])
    assert 100 * networks.mean() == pytest.approx(5, abs=0.5)
    assert 100 * own.is_flagged.mean() == pytest.approx(1, abs=0.2)
    excluded = own.country.isin(excluded_codes)
    assert 100 * excluded.mean() == pytest.approx(0.3, abs=0.1)
    assert 1 <= 100 * own.country.isna().mean() <= 5


def test_tokens(records: pd.DataFrame) -> None:
    api = records[records.platform == API]
    tasks = api.groupby("onet_task_id")[["input_tokens", "output_tokens"]].mean()
    counts = api.onet_task_id.value_counts().reindex(tasks.index)
    tasks = tasks[counts >= 15]
    index = tasks.output_tokens / tasks.output_tokens.mean()
    for quantile, printed in {0.1: 0.40, 0.5: 0.82, 0.9: 1.75}.items():
        assert index.quantile(quantile) == pytest.approx(printed, rel=0.2)
    logs = np.log(tasks)
    elasticity = np.polyfit(logs.input_tokens, logs.output_tokens, 1)[0]
    assert elasticity == pytest.approx(0.38, abs=0.06)


def test_costs(records: pd.DataFrame) -> None:
    api = records[records.platform == API]
    given = api.cost_usd.notna().groupby(api.model).mean()
    assert len(given) == 5
    assert given["synthetic-unlisted-model"] == 1, "no price list knows it"
    assert (given == 0).any()
    assert ((given > 0) & (given < 1)).any()
    assert (api.cost_usd.dropna() > 0).all()


@pytest.mark.skipif(
    not list(SEEDS.rglob("api_prices.csv")), reason="the price list is not there"
)
def test_stated_costs_agree_with_the_price_list(records: pd.DataFrame) -> None:
    prices = {
        row["model"]: (
            float(row["input_usd_per_million"]),
            float(row["output_usd_per_million"]),
        )
        for row in seed_rows("api_prices")
    }
    api = records[records.platform == API]
    api = api.assign(model=api.model.str.replace(r"-20\d{6}$", "", regex=True))
    assert set(api.model) - set(prices) == {"synthetic-unlisted-model"}
    stated = api[api.cost_usd.notna() & api.model.isin(prices)]
    rates = np.array([prices[model] for model in stated.model])
    tokens = stated[["input_tokens", "output_tokens"]].to_numpy(float)
    # Costs are stated to a millionth of a dollar.
    np.testing.assert_allclose(
        stated.cost_usd, (tokens * rates).sum(axis=1) / 1e6, rtol=0, atol=1e-6
    )
