"""The synthetic figures agree with one another, as those of a real release do.

Counts are whole numbers and compared exactly. Shares and indices are recomputed in
another order of operations, hence the relative tolerance of a few units in the last
place.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from economic_index.seeds import seed_rows

ROUNDING = 1e-12
PRIVACY_MINIMUM = 15
REQUEST_MINIMUM = 500
MIXES = ["onet_task", "collaboration", "request"]
USAGE = ["country", "state_us"]
BY_GEOGRAPHY = ["platform", "geography", "geo_id"]
BY_MIX = [*BY_GEOGRAPHY, "facet", "level"]


def usage(cells: pd.DataFrame, level: str) -> pd.Series:
    return cells[cells.facet == level].set_index("geo_id")["count"]


def mixes(cells: pd.DataFrame) -> pd.DataFrame:
    return cells[cells.facet.isin(MIXES)]


def crossed(cells: pd.DataFrame) -> pd.DataFrame:
    """The collaboration intersections, with ``base`` and ``pattern`` split."""
    rows = cells[cells.facet.str.endswith("::collaboration")]
    parts = rows.cluster_name.str.rsplit("::", n=1)
    return rows.assign(
        base=parts.str[0], pattern=parts.str[1], facet=rows.facet.str.split("::").str[0]
    )


def test_no_count_is_disclosive(cells: pd.DataFrame) -> None:
    assert (cells["count"].dropna() >= PRIVACY_MINIMUM).all()
    assert cells["count"].min() == PRIVACY_MINIMUM


def test_every_count_has_its_share(cells: pd.DataFrame) -> None:
    with_share = {row["facet"] for row in seed_rows("facets") if row["share_variable"]}
    rows = cells[cells.facet.isin(with_share)]
    assert rows[["count", "pct"]].notna().all(axis=None)
    assert rows["index"].isna().all()


def test_mix_sums_to_the_usage_of_its_geography(cells: pd.DataFrame) -> None:
    sums = mixes(cells).groupby(BY_MIX)["count"].sum()
    for level in USAGE:
        of_level = sums.xs(("claude_ai", level), level=["platform", "geography"])
        expected = usage(cells, level).reindex(of_level.index.get_level_values(0))
        assert (of_level.to_numpy() == expected.to_numpy()).all()


def test_global_mixes_sum_to_the_whole(cells: pd.DataFrame) -> None:
    sums = mixes(cells).query("geography == 'global'")
    sums = sums.groupby(["platform", "facet", "level"])["count"].sum()
    assert set(sums["claude_ai"]) == {usage(cells, "country").sum()}
    assert sums["1p_api"].nunique() == 1


def test_states_sum_to_the_united_states(cells: pd.DataFrame) -> None:
    assert usage(cells, "state_us").sum() == usage(cells, "country")["US"]


def test_published_parts_do_not_exceed_their_parent(cells: pd.DataFrame) -> None:
    rows = mixes(cells)
    rows = rows[~rows.cluster_name.isin(["not_classified"])]
    key = ["facet", "level", "cluster_name"]
    claude = rows[rows.platform == "claude_ai"]
    whole = claude[claude.geography == "global"].set_index(key)["count"]
    countries = claude[claude.geography == "country"]
    parts = countries.groupby(key)["count"].sum()
    assert (parts <= whole.reindex(parts.index)).all()
    nation = countries[countries.geo_id == "US"].set_index(key)["count"]
    states = claude[claude.geography == "state_us"].groupby(key)["count"].sum()
    assert (states <= nation.reindex(states.index)).all()


@pytest.mark.parametrize("level", USAGE)
def test_usage_shares(cells: pd.DataFrame, level: str) -> None:
    rows = cells[cells.facet == level]
    expected = 100 * rows["count"] / rows["count"].sum()
    np.testing.assert_allclose(rows.pct, expected, rtol=ROUNDING)
    assert rows.pct.sum() == pytest.approx(100, rel=ROUNDING)
    assert "not_classified" in set(rows.geo_id)


def test_mix_shares(cells: pd.DataFrame) -> None:
    rows = mixes(cells)
    totals = rows.groupby(BY_MIX)["count"].transform("sum")
    np.testing.assert_allclose(rows.pct, 100 * rows["count"] / totals, rtol=ROUNDING)


def test_intersections(cells: pd.DataFrame) -> None:
    rows = crossed(cells)
    assert set(rows.geography) == {"global"}
    sums = rows.groupby([*BY_MIX, "base"])["count"].sum()
    bases = cells[cells.facet.isin(["onet_task", "request"])]
    bases = bases[
        bases.geography.eq("global") & bases.cluster_name.ne("not_classified")
    ]
    expected = bases.set_index([*BY_MIX, "cluster_name"])["count"]
    assert len(sums) == len(expected)
    assert (sums == expected.reindex(sums.index)).all()
    totals = rows.groupby([*BY_MIX, "base"])["count"].transform("sum")
    np.testing.assert_allclose(rows.pct, 100 * rows["count"] / totals, rtol=ROUNDING)


def test_intersections_fold_small_patterns(cells: pd.DataFrame) -> None:
    small = crossed(cells).query("facet == 'onet_task' and platform == 'claude_ai'")
    patterns = small.groupby("base").pattern.agg(set)
    assert patterns.map(lambda found: found == {"not_classified"}).any()
    assert patterns.map(lambda found: len(found) >= 6).any()


@pytest.mark.parametrize("platform", ["claude_ai", "1p_api"])
def test_request_levels_nest(cells: pd.DataFrame, platform: str) -> None:
    rows = cells.query(
        "platform == @platform and geography == 'global' and facet == 'request'"
    )
    residual = rows[rows.cluster_name == "not_classified"]
    assert len(residual) == 3
    assert residual["count"].nunique() == 1
    named = rows[rows.cluster_name != "not_classified"]
    assert (named["count"] >= REQUEST_MINIMUM).all()
    number = named.cluster_name.str.extract(r"^Synthetic request ([\d.]+): ")[0]
    counts = named.assign(number=number).set_index(["level", "number"])["count"]
    for level in (0, 1):
        parents = counts[level].index.str.rsplit(".", n=1).str[0]
        pd.testing.assert_series_equal(
            counts[level].groupby(parents).sum(),
            counts[level + 1].sort_index(),
            check_names=False,
        )


def test_suppression_leaves_small_geographies_less(cells: pd.DataFrame) -> None:
    countries = usage(cells, "country").index
    rows = mixes(cells).query("geography == 'country'")
    clusters = rows.groupby(["geo_id", "facet", "level"]).size().unstack([1, 2])
    assert len(countries.difference(clusters.index)) >= 5, "usage only"
    assert (clusters.to_numpy() == 2).any(), "not_classified and one cluster"
    assert clusters["onet_task"][0].max() > 100
    assert clusters["request"][0].isna().sum() > clusters["request"][2].isna().sum()
    alone = rows.groupby(BY_MIX).cluster_name.agg(set).map({"not_classified"}.__eq__)
    assert not alone.any()


def test_indices_are_over_the_unweighted_mean(cells: pd.DataFrame) -> None:
    facets = [
        row["facet"]
        for row in seed_rows("facets")
        if row["index_variable"] and row["base_facet"] == "onet_task"
    ]
    tasks = cells.query(
        "platform == '1p_api' and facet == 'onet_task' "
        "and cluster_name != 'not_classified'"
    ).set_index("cluster_name")["count"]
    for facet in facets:
        rows = cells[cells.facet == facet]
        parts = rows.cluster_name.str.rsplit("::", n=1)
        rows = rows.assign(task=parts.str[0], part=parts.str[1]).set_index("task")
        index, count = (rows[rows.part == part] for part in ("index", "count"))
        assert index["index"].mean() == pytest.approx(1, rel=ROUNDING)
        assert (index["index"] > 0).all()
        assert count["count"].to_dict() == tasks.to_dict()
        assert set(index.index) == set(tasks.index)
