"""The charts of chapter 3 that rest on requests, occupations and tokens."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

# Both sides average the same doubles, in another order.
ROUNDING = 1e-9

# Occupation shares of figure 3.3 as the method prints them.
OCCUPATIONS = {
    ("claude_ai", "15"): 35.8771,
    ("1p_api", "15"): 43.9245,
    ("claude_ai", "25"): 12.3381,
    ("claude_ai", "27"): 8.2250,
}


@pytest.mark.release
def test_platforms_by_occupation(release_source):
    chart = release_source.read("select * from report.fig_3_3").set_index(
        ["platform", "occupation_id"]
    )
    for key, share in OCCUPATIONS.items():
        assert round(chart.at[key, "occupation_pct"], 4) == share
    assert chart["occupation_pct"].round(1).loc[("1p_api", "25")] == 3.6
    assert chart["occupation_pct"].round(1).loc[("1p_api", "27")] == 5.2


def test_platforms_by_occupation_are_the_largest(source):
    """The shares of all groups, counted anew, pick the eight."""
    shares = source.read(
        """
        select platform, occupation_id, occupation_pct
        from marts.fct_geography_occupation
        where geography_level = 'global' and occupation_id != 'not_classified'
        """
    ).pivot(index="occupation_id", columns="platform", values="occupation_pct")
    shown = shares[(shares > 0.5).any(axis=1)].sum(axis=1).nlargest(8)
    chart = source.read("select * from report.fig_3_3 order by occupation_rank")
    assert list(chart["occupation_id"].unique()) == list(shown.index)
    assert len(chart) == 16


@pytest.mark.release
def test_categories_of_the_real_api(release_source):
    """Six groups stand alone, sales among them as the report compares its cost."""
    categories = release_source.read(
        "select * from intermediate.int_api__occupation_categories"
    ).set_index("occupation_id")["category_id"]
    expected = release_source.categories()
    assert categories.to_dict() == expected.to_dict()
    assert {"15", "41"} < set(categories)
    assert categories.nunique() == 7


@pytest.mark.release
@pytest.mark.parametrize(
    "model", ["fig_3_2", "fig_3_6", "fig_3_7", "fig_3_8", "tbl_3_1"]
)
def test_charts_without_their_slices_are_empty(release_source, model):
    """No row is made up; the mart behind them keeps the usage and says O."""
    assert release_source.read(f"select * from report.{model}").empty
    occupations = release_source.read("select * from marts.fct_occupation_api")
    assert (occupations["status"] == "O").all()
    assert occupations.filter(like="mean_").isna().all(axis=None)
    assert len(occupations) == 7
    assert occupations["usage_pct"].min() > 0


def test_largest_requests(sample_source):
    """Level 2 of the API, named clusters, shares of all records."""
    shares = sample_source.world("1p_api", "request", "request_pct", level=2)
    named = shares.drop(["none", "not_classified"], errors="ignore")
    chart = sample_source.read("select * from report.fig_3_2 order by request_rank")
    expected = named.sort_values(ascending=False).head(15)
    assert list(chart["request_name"]) == list(expected.index)
    assert chart["request_pct"].to_numpy() == pytest.approx(expected, abs=ROUNDING)
    assert set(chart["platform"]) == {"1p_api"}
    # The residual stays in the base.
    assert chart["request_pct"].sum() < 100


def category_means(source):
    """Sums of shares and plain means of the indices, by category, counted anew."""
    groups, categories = source.groups(), source.categories()
    tasks = pd.concat(
        [source.tasks("1p_api").rename("usage_pct"), source.indices()], axis=1
    )
    tasks = tasks.drop(["none", "not_classified"], errors="ignore")
    tasks["category_id"] = (
        pd.Series(tasks.index, tasks.index).map(groups).map(categories)
    )
    grouped = tasks.groupby("category_id")
    return pd.DataFrame(
        {
            "task_count": grouped.size(),
            "usage_pct": grouped["usage_pct"].sum(),
            "mean_input_token_index": grouped["prompt_tokens_index"].mean(),
            "mean_output_token_index": grouped["completion_tokens_index"].mean(),
            "mean_cost_index": grouped["cost_index"].mean(),
        }
    )


def check_occupations(source):
    expected = category_means(source)
    found = source.read("select * from marts.fct_occupation_api").set_index(
        "category_id"
    )
    assert set(found.index) == set(expected.index)
    assert len(found) == 7
    for column in expected:
        assert found[column].to_numpy() == pytest.approx(
            expected.loc[found.index, column], abs=ROUNDING
        )
    alone = found.drop("all_other").sort_values("category_rank")
    assert alone["usage_pct"].is_monotonic_decreasing
    assert found.at["all_other", "category_rank"] == found["category_rank"].max() == 7
    for chart, column in (
        ("fig_3_6", "mean_output_token_index"),
        ("fig_3_8", "mean_cost_index"),
    ):
        shown = source.read(f"select * from report.{chart}").set_index("category_id")
        assert (shown[column] == found.loc[shown.index, column]).all()
        assert len(shown) == 7


def test_occupations_of_the_api(sample_source):
    check_occupations(sample_source)


def check_scatter(source):
    indices, groups = source.indices(), source.groups()
    mapped = indices[indices.index.isin(groups.index)].dropna()
    points = source.read(
        "select * from report.fig_3_7 inner join marts.dim_task using (task_id)"
    ).set_index("task")
    assert set(points.index) == set(mapped.index)
    assert points["output_token_index"].to_numpy() == pytest.approx(
        mapped.loc[points.index, "completion_tokens_index"], rel=ROUNDING
    )
    return np.polyfit(
        np.log(points["input_token_index"]), np.log(points["output_token_index"]), 1
    )[0]


def test_scatter_of_tokens(sample_source):
    """The synthetic tasks were drawn with an elasticity of 0.38, which comes back."""
    # Its standard error over the sample's 300 tasks is below 0.04.
    assert check_scatter(sample_source) == pytest.approx(0.38, abs=0.12)


def check_percentiles(source):
    index = source.indices()["completion_tokens_index"]
    index = index.drop(["none", "not_classified"], errors="ignore")
    table = source.read("select * from report.tbl_3_1")
    assert len(table) == 12
    for percentile, rows in table.groupby("percentile"):
        value = index.quantile(percentile / 100)
        assert rows["percentile_index"].to_numpy() == pytest.approx(value, rel=ROUNDING)
        nearest = (index - value).abs().nsmallest(4).index
        assert list(rows.sort_values("example_rank")["task"]) == list(nearest)
    return table.groupby("percentile")["percentile_index"].first()


def test_percentiles_of_the_output(sample_source):
    values = check_percentiles(sample_source)
    assert list(values.index) == [10, 50, 90]
    assert values.is_monotonic_increasing


@pytest.mark.release
def test_real_indices_in_part(partial_source, partial_indices):
    """365 of the real API tasks, in part and of unknown selection.

    The models must work on them as on a whole release. The report's numbers rest on all
    tasks, so only what a part can tell is compared: order of size, signs, and the
    direction that the report words ("over 50 % more", "over four times").
    """
    assert len(partial_indices) == 365
    check_occupations(partial_source)

    percentiles = check_percentiles(partial_source)
    # About 0.40, 0.82 and 1.75 over all tasks; the part is a little longer on average.
    assert percentiles[10] == pytest.approx(0.40, rel=0.25)
    assert percentiles[50] == pytest.approx(0.82, rel=0.25)
    assert percentiles[90] == pytest.approx(1.75, rel=0.25)
    assert percentiles[90] > 4 * percentiles[10]

    # 0.38 over all tasks: more input goes with more output, less than in proportion.
    assert 0 < check_scatter(partial_source) < 1

    chart = partial_source.read("select * from report.fig_3_8").set_index("category_id")
    assert chart.at["15", "mean_cost_index"] > 1.5 * chart.at["41", "mean_cost_index"]
    # About 3 over all tasks: costly categories are used more.
    slope = np.polyfit(np.log(chart["mean_cost_index"]), np.log(chart["usage_pct"]), 1)[
        0
    ]
    assert slope > 1
