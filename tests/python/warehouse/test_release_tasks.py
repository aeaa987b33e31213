"""Task and occupation shares of the real release (method sections 3 and 5)."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from tests.python.warehouse.arithmetic import (
    RESIDUAL,
    gini,
    mart,
    printed,
    read_text,
    slice_status,
)

pytestmark = pytest.mark.release

PLATFORMS = ("claude_ai", "1p_api")

# Percentage points. The shares are sums of up to 2,600 doubles, each rounded to 16
# digits, in another order; the method asks for 0.0000.
SHARE_TOLERANCE_PP = 1e-9

# Percentage points. The release's own shares add up to 100 within its rounding.
SUM_TOLERANCE_PP = 1e-6

# (platform, group): on the base of all conversations, and without the residual.
PUBLISHED_SHARES = {
    ("claude_ai", "15"): ("35.877057", "39.0412"),
    ("1p_api", "15"): ("43.9245", "49.9661"),
    ("claude_ai", "25"): ("12.3381", None),
    ("claude_ai", "27"): ("8.2250", None),
}
CLUSTERS = {"claude_ai": 2618, "1p_api": 2056}
GINI_WITH_RESIDUALS = {"claude_ai": "0.8356", "1p_api": "0.8597"}
GINI_WITHOUT = {"claude_ai": "0.8225", "1p_api": "0.8421"}
BOTTOM_80 = {"claude_ai": "12.6587", "1p_api": "10.4874"}


@pytest.fixture(scope="module")
def groups(release_files: Path) -> pd.DataFrame:
    """One row a statement and SOC major group, the statement in lower case, trimmed."""
    statements = read_text(release_files / "onet_task_statements.csv")
    return pd.DataFrame(
        {
            "key": statements.Task.str.strip().str.lower(),
            "occupation_id": statements["O*NET-SOC Code"].str[:2],
        }
    ).drop_duplicates()


@pytest.fixture(scope="module")
def task_mart(release_warehouse: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The tasks of every geography, with what `dim_task` knows of them."""
    tasks = release_warehouse.sql("select * from marts.dim_task").df()
    columns = ["task_id", "is_residual", "is_matched"]
    shares = mart(release_warehouse, "fct_geography_task")
    return shares.merge(tasks[columns], on="task_id", validate="many_to_one")


@pytest.fixture(scope="module")
def occupation_mart(release_warehouse: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """`fct_geography_occupation`, by platform, geography and occupation."""
    rows = mart(release_warehouse, "fct_geography_occupation")
    return rows.set_index(["platform", "geography_id", "occupation_id"]).sort_index()


def occupation_shares(cells: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """`soc_pct` and the share without the residual, by the rule of section 3.

    Args:
        cells: the `onet_task` cells of one or more geographies.
        groups: the major groups of every statement; a task counts in full in each.
    """
    key = cells.cluster_name.str.strip().str.lower()
    merged = cells.assign(key=key).merge(groups, on="key", how="left")
    merged = merged.fillna({"occupation_id": "not_classified"})
    by_geography = ["platform", "geography_id"]
    mass = merged.groupby([*by_geography, "occupation_id"]).pct.sum()
    known = mass.drop("not_classified", level="occupation_id")
    return pd.DataFrame(
        {
            "occupation_pct": 100 * mass / mass.groupby(by_geography).transform("sum"),
            "occupation_pct_classified": (
                100 * known / known.groupby(by_geography).transform("sum")
            ),
        }
    ).sort_index()


def global_tasks(task_mart: pd.DataFrame, platform: str) -> pd.DataFrame:
    """The tasks of one platform worldwide."""
    return task_mart[
        (task_mart.platform == platform) & (task_mart.geography_level == "global")
    ]


def bottom_share(values: pd.Series, share_of_tasks: float) -> float:
    """The Lorenz curve at a share (0-1) of the tasks, by linear interpolation."""
    lorenz = np.concatenate([[0.0], np.sort(values.to_numpy(dtype=float)).cumsum()])
    return np.interp(share_of_tasks, np.linspace(0, 1, len(lorenz)), lorenz)


@pytest.mark.parametrize("column", ["occupation_pct", "occupation_pct_classified"])
def test_occupation_shares(
    release_cells: pd.DataFrame,
    groups: pd.DataFrame,
    occupation_mart: pd.DataFrame,
    column: str,
) -> None:
    """All groups of both platforms and of every state, on both bases (section 3)."""
    cells = release_cells[release_cells.facet == "onet_task"]
    expected = occupation_shares(cells, groups)
    pd.testing.assert_index_equal(occupation_mart.index, expected.index)
    np.testing.assert_allclose(
        occupation_mart[column], expected[column], rtol=0, atol=SHARE_TOLERANCE_PP
    )


@pytest.mark.parametrize("platform", PLATFORMS)
def test_all_groups_worldwide(occupation_mart: pd.DataFrame, platform: str) -> None:
    """22 SOC major groups and the residual row (section 3)."""
    worldwide = occupation_mart.loc[(platform, "GLOBAL")]
    assert len(worldwide.drop("not_classified")) == 22
    assert worldwide.occupation_pct_classified.isna().sum() == 1


@pytest.mark.parametrize(("key", "values"), PUBLISHED_SHARES.items())
def test_published_occupation_shares(
    occupation_mart: pd.DataFrame, key: tuple[str, str], values: tuple[str, str | None]
) -> None:
    """The shares that sections 3 and 5 print, to their decimals."""
    platform, occupation = key
    row = occupation_mart.loc[(platform, "GLOBAL", occupation)]
    of_all, of_classified = values
    assert printed(row.occupation_pct, of_all) == of_all
    if of_classified:
        computed = printed(row.occupation_pct_classified, of_classified)
        assert computed == of_classified


def test_state_occupation_shares(
    occupation_mart: pd.DataFrame, release_cells: pd.DataFrame
) -> None:
    """They add up to 100 in each state that has any task in the release."""
    states = occupation_mart.query("geography_level == 'state_us'")
    sums = states.occupation_pct.groupby("geography_id").sum()
    cells = release_cells.query("geography == 'state_us' and facet == 'onet_task'")
    assert set(sums.index) == set(cells.geography_id)
    np.testing.assert_allclose(sums, 100, rtol=0, atol=SUM_TOLERANCE_PP)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_cluster_is_one_task(
    task_mart: pd.DataFrame, release_cells: pd.DataFrame, platform: str
) -> None:
    """No cluster is lost, multiplied or left without its O*NET task (section 3)."""
    rows = global_tasks(task_mart, platform)
    cells = release_cells.query(
        "platform == @platform and geography == 'global' and facet == 'onet_task'"
    )
    assert len(rows) == len(cells) == CLUSTERS[platform]
    named = rows[~rows.is_residual]
    assert len(named) == CLUSTERS[platform] - len(RESIDUAL)
    assert named.is_matched.all()
    assert rows.task_id.is_unique
    assert rows.usage_count.sum() == cells["count"].sum()


def test_state_tasks(
    release_warehouse: duckdb.DuckDBPyConnection,
    task_mart: pd.DataFrame,
    release_cells: pd.DataFrame,
) -> None:
    """Before suppression a state's shares add up to 100; after it, counts are kept."""
    sums = release_warehouse.sql(
        """
        select sum(task_pct) as task_pct from intermediate.int_tasks__shares
        where geography_level = 'state_us' group by geography_id
        """
    ).df()
    np.testing.assert_allclose(sums.task_pct, 100, rtol=0, atol=SUM_TOLERANCE_PP)
    states = task_mart[task_mart.geography_level == "state_us"]
    cells = release_cells.query("geography == 'state_us' and facet == 'onet_task'")
    assert states.geography_id.nunique() == len(sums) == cells.geography_id.nunique()
    published = states.groupby("geography_id").usage_count.sum()
    expected = cells[cells["count"] >= 15].groupby("geography_id")["count"].sum()
    assert (published == expected).all()


def test_no_index_without_the_parent(
    release_warehouse: duckdb.DuckDBPyConnection, task_mart: pd.DataFrame
) -> None:
    """The tasks of the United States are missing: empty, never zero (section 3)."""
    assert slice_status(release_warehouse, "country", "onet_task") == {"O"}
    assert slice_status(release_warehouse, "state_us", "onet_task") == {"A"}
    assert set(task_mart.geography_level) == {"global", "state_us"}
    assert task_mart.task_pct_index.isna().all()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_concentration(task_mart: pd.DataFrame, platform: str) -> None:
    """Gini with and without residuals, and the bottom 80 % of tasks (Figure 3.4)."""
    rows = global_tasks(task_mart, platform)
    named = rows.task_pct[~rows.is_residual]
    assert f"{gini(rows.task_pct):.4f}" == GINI_WITH_RESIDUALS[platform]
    assert f"{gini(named):.4f}" == GINI_WITHOUT[platform]
    assert f"{bottom_share(named, 0.8):.4f}" == BOTTOM_80[platform]
