"""Figure 2.11 for the states, once more from the release's files, in pandas."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

pytestmark = pytest.mark.release

AUTOMATION = ["directive", "feedback loop"]
AUGMENTATION = ["learning", "task iteration", "validation"]
RESIDUAL = ["none", "not_classified"]

# Method section 1, trap 4.
MINIMUM_STATE_CONVERSATIONS = 100

# The file's shares carry about 15 digits; sums of some hundreds of them keep 12.
TOLERANCE = 1e-9


@pytest.fixture(scope="module")
def raw(release_dir: Path) -> pd.DataFrame:
    """The counts of the Claude.ai file."""
    (path,) = release_dir.rglob("aei_raw_claude_ai_*.csv")
    rows = pd.read_csv(path, keep_default_na=False)
    return rows[rows.variable.str.endswith("_count")]


@pytest.fixture(scope="module")
def rates(raw: pd.DataFrame) -> pd.Series:
    """Automation share of each task worldwide, 0–1, by cluster name."""
    rows = raw[raw.facet == "onet_task::collaboration"]
    parts = rows.cluster_name.str.rsplit("::", n=1, expand=True)
    counts = rows.assign(task=parts[0], pattern=parts[1]).pivot(
        index="task", columns="pattern", values="value"
    )
    # The task that was not classified has no patterns in this release; it would go.
    counts = counts.drop(index="not_classified", errors="ignore").fillna(0)
    automation = counts[AUTOMATION].sum(axis="columns")
    classified = automation + counts[AUGMENTATION].sum(axis="columns")
    return (automation / classified)[classified > 0]


@pytest.fixture(scope="module")
def states(raw: pd.DataFrame, rates: pd.Series, release_dir: Path) -> pd.DataFrame:
    """Automation (0–100), index and expected automation of the states, by USPS code."""
    rows = raw[(raw.geography == "state_us") & (raw.geo_id != "not_classified")]
    usage = rows[rows.variable == "usage_count"].set_index("geo_id").value
    usage = usage[usage >= MINIMUM_STATE_CONVERSATIONS]
    (path,) = release_dir.rglob("working_age_pop_*_us_state.csv")
    people = pd.read_csv(path, keep_default_na=False).set_index("state_code")
    people = people.working_age_pop.loc[usage.index]
    patterns = rows[rows.facet == "collaboration"].pivot(
        index="geo_id", columns="cluster_name", values="value"
    )
    automation = patterns[AUTOMATION].sum(axis="columns")
    classified = automation + patterns[AUGMENTATION].sum(axis="columns")
    tasks = rows[(rows.facet == "onet_task") & ~rows.cluster_name.isin(RESIDUAL)]
    weighted = tasks.assign(rate=tasks.cluster_name.map(rates)).dropna(subset="rate")
    sums = weighted.assign(product=weighted.value * weighted.rate).groupby("geo_id")
    expected = sums["product"].sum() / sums.value.sum()
    return pd.DataFrame(
        {
            "automation": automation / classified * 100,
            "index": (usage / usage.sum()) / (people / people.sum()),
            "expected": expected * 100,
        }
    ).dropna()


@pytest.fixture(scope="module")
def fit(states: pd.DataFrame) -> dict[str, float]:
    """Slope, R² and Utah's residual, with numpy's polynomial fit."""

    def residual(values: pd.Series) -> pd.Series:
        slope, constant = np.polyfit(states.expected, values, 1)
        return values - constant - slope * states.expected

    automation, index = residual(states.automation), residual(states["index"])
    return {
        "slope": np.polyfit(index, automation, 1)[0],
        "r_squared": np.corrcoef(index, automation)[0, 1] ** 2,
        "count": len(states),
        "utah": automation["UT"],
    }


def test_it_gives_the_values_of_the_method(
    fit: dict[str, float], rates: pd.Series
) -> None:
    """Method section 4, to the digits that are printed there."""
    assert len(rates) == 1808
    assert round(fit["slope"], 6) == 2.728597
    assert round(fit["r_squared"], 6) == 0.183679
    assert fit["count"] == 44
    assert round(fit["utah"], 3) == 25.137


def test_the_warehouse_gives_the_same(
    fit: dict[str, float], release_warehouse: duckdb.DuckDBPyConnection
) -> None:
    ((estimate, r_squared, count),) = release_warehouse.sql(
        """
        select estimate, r_squared, observation_count
        from marts.fct_regression
        where
            model = 'automation_on_usage_index_given_task_mix'
            and sample = 'state_us'
            and term = 'usage_per_capita_index'
        """
    ).fetchall()
    assert estimate == pytest.approx(fit["slope"], rel=TOLERANCE)
    assert r_squared == pytest.approx(fit["r_squared"], rel=TOLERANCE)
    assert count == fit["count"]


def test_the_figure_gives_the_same_states(
    states: pd.DataFrame,
    fit: dict[str, float],
    release_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    figure = release_warehouse.sql(
        "select * from report.fig_2_11 where geography_level = 'state_us'"
    ).df()
    figure = figure[figure.status == "A"]
    figure.index = figure.geography_id.str.removeprefix("US-")
    assert set(figure.index) == set(states.index)
    for column, name in (
        ("automation_pct_classified_as_reported", "automation"),
        ("usage_per_capita_index", "index"),
        ("expected_automation_pct", "expected"),
    ):
        np.testing.assert_allclose(
            figure[column], states.loc[figure.index, name], rtol=TOLERANCE
        )
    assert figure.automation_residual_pp["UT"] == pytest.approx(
        fit["utah"], rel=TOLERANCE
    )
    assert list(figure.index[figure.is_anomalous]) == ["UT"]


def test_states_without_tasks_are_kept_without_residuals(
    states: pd.DataFrame, release_warehouse: duckdb.DuckDBPyConnection
) -> None:
    """51 states pass the minimum; those without a published task have no residual."""
    ((bare, complete),) = release_warehouse.sql(
        """
        select count_if(status = 'O'), count_if(status = 'A')
        from report.fig_2_11
        where geography_level = 'state_us'
        """
    ).fetchall()
    assert (bare, complete) == (51 - len(states), len(states))
