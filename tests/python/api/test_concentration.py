"""Concentration of usage on tasks (method section 5, figure 3.4)."""

from __future__ import annotations

import numpy as np
import pytest

PLATFORMS = ("claude_ai", "1p_api")
RESIDUALS = ["none", "not_classified"]

# Both sides add up the same doubles, in another order.
ROUNDING = 1e-9

# (platform, task set): Gini, share of the bottom 80 % of tasks, slope; as printed.
PUBLISHED = {
    ("claude_ai", "all_clusters"): {"gini": 0.8356},
    ("1p_api", "all_clusters"): {"gini": 0.8597},
    ("claude_ai", "named_tasks"): {
        "gini": 0.8225,
        "bottom_usage_pct": 12.6587,
        "rank_share_slope": -1.1306,
    },
    ("1p_api", "named_tasks"): {
        "gini": 0.8421,
        "bottom_usage_pct": 10.4874,
        "rank_share_slope": -1.1136,
    },
}


def concentration(source, platform, task_set):
    """The one row of the mart."""
    frame = source.read(
        f"""
        select * from marts.fct_task_concentration
        where platform = '{platform}' and task_set = '{task_set}'
        """
    )
    assert len(frame) == 1
    return frame.iloc[0]


@pytest.mark.release
@pytest.mark.parametrize(("platform", "task_set"), PUBLISHED)
def test_printed_numbers(release_source, platform, task_set):
    row = concentration(release_source, platform, task_set)
    for column, value in PUBLISHED[platform, task_set].items():
        assert round(row[column], 4) == value


@pytest.mark.parametrize("task_set", ["all_clusters", "named_tasks"])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_measures(source, gini_of_pairs, platform, task_set):
    shares = source.tasks(platform)
    if task_set == "named_tasks":
        shares = shares.drop(RESIDUALS, errors="ignore")
    values = np.sort(shares.to_numpy())
    row = concentration(source, platform, task_set)
    assert row["task_count"] == len(values)
    assert row["gini"] == pytest.approx(gini_of_pairs(values), abs=ROUNDING)
    tasks_pct = np.arange(len(values) + 1) / len(values) * 100
    usage_pct = np.concatenate([[0.0], np.cumsum(values)])
    assert row["bottom_usage_pct"] == pytest.approx(
        np.interp(80, tasks_pct, usage_pct), abs=ROUNDING
    )

    large = shares[shares > 0.1]
    ranks = large.round(9).rank(ascending=False)
    slope, intercept = np.polyfit(np.log(large), np.log(ranks), 1)
    assert row["ranked_task_count"] == len(large) > 50
    assert row["rank_share_slope"] == pytest.approx(slope, rel=1e-7)
    residuals = np.log(ranks) - intercept - slope * np.log(large)
    assert row["rank_share_r_squared"] == pytest.approx(
        1 - residuals.var() / np.log(ranks).var(), rel=1e-7
    )


@pytest.mark.parametrize("platform", PLATFORMS)
def test_curves(source, platform):
    """The points of the figure are those that the mart's numbers come from."""
    shares = source.tasks(platform).drop(RESIDUALS, errors="ignore")
    values = np.sort(shares.to_numpy())
    curve = source.read(
        f"""
        select * from report.fig_3_4_lorenz
        where platform = '{platform}' order by point_number
        """
    )
    assert list(curve["point_number"]) == list(range(len(values) + 1))
    assert curve["task_id"].isna().tolist() == [True] + [False] * len(values)
    assert curve["cumulative_usage_pct"].to_numpy() == pytest.approx(
        np.concatenate([[0.0], np.cumsum(values)]), abs=ROUNDING
    )
    assert curve["cumulative_task_pct"].iloc[-1] == 100

    points = source.read(
        f"""
        select * from report.fig_3_4_rank
        inner join marts.dim_task using (task_id) where platform = '{platform}'
        """
    ).set_index("task")
    large = shares[shares > 0.1]
    ranks = large.round(9).rank(ascending=False)
    assert set(points.index) == set(large.index)
    assert (points["average_rank"] == ranks[points.index]).all()
