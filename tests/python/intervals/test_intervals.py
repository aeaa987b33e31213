"""The 95 % intervals hold what they promise, and are Wilson's.

The models' own SQL is compiled by dbt and run on samples that are drawn here, from
shares that are known.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from economic_index.seeds import seed_rows

SEED = 20250915
SAMPLES = 4000
LEVEL = float(seed_rows("confidence_levels")[0]["confidence_level"])

# Four standard errors of a coverage estimated from SAMPLES draws are 0.014; counts are
# whole numbers, so that the coverage of a small cell swings by about 0.01 around the
# level.
COVERAGE_TOLERANCE = 0.025

# The mean over cells: the swings cancel out, the draws of one sample are correlated.
MEAN_COVERAGE_TOLERANCE = 0.01

# Both sides are a handful of double operations on numbers up to 100.
WILSON_TOLERANCE = 1e-9

RESIDUAL = "not_classified"
SHARES = {
    "AAA": 0.3,
    "BBB": 0.15,
    "CCC": 0.08,
    "DDD": 0.02,
    "EEE": 0.005,
    "FFF": 0.001,
    RESIDUAL: 0.444,
}
POPULATIONS = {"AAA": 500, "BBB": 4000, "CCC": 90, "DDD": 700, "EEE": 80, "FFF": 900}


@pytest.fixture
def run_model(compiled_project: Path) -> Callable[..., pd.DataFrame]:
    """Run a compiled model on tables given as `schema.name` and frame."""

    def run(model: str, **tables: pd.DataFrame) -> pd.DataFrame:
        (path,) = (compiled_project / "compiled").rglob(f"{model}.sql")
        with duckdb.connect() as connection:
            connection.execute("attach ':memory:' as warehouse")
            for name, frame in tables.items():
                schema = "intermediate" if name.startswith("int_") else "seeds"
                connection.execute(f"create schema if not exists warehouse.{schema}")
                connection.register("frame", frame)
                connection.execute(
                    f"create table warehouse.{schema}.{name} as select * from frame"
                )
            return connection.execute(path.read_text(encoding="utf-8")).df()

    return run


def confidence() -> pd.DataFrame:
    """The seed of the confidence level, as numbers."""
    return pd.DataFrame(seed_rows("confidence_levels")).astype(float)


def samples_of(shares: dict[str, float], size: int) -> pd.DataFrame:
    """SAMPLES multinomial samples, one row a sample and name: sample, name, count."""
    draws = np.random.default_rng(SEED).multinomial(
        size, list(shares.values()), size=SAMPLES
    )
    frame = pd.DataFrame(draws, columns=list(shares))
    return frame.rename_axis("sample").reset_index().melt("sample", var_name="name")


def coverage(
    result: pd.DataFrame, key: str, column: str, truth: dict[str, float]
) -> pd.Series:
    """The part of the samples whose interval holds the truth, by name."""
    true = result[key].map(truth)
    held = (result[f"{column}_low"] <= true) & (true <= result[f"{column}_high"])
    return held.groupby(result[key]).mean()


def assert_at_the_level(covered: pd.Series) -> None:
    assert (covered - LEVEL).abs().max() < COVERAGE_TOLERANCE, covered
    assert abs(covered.mean() - LEVEL) < MEAN_COVERAGE_TOLERANCE, covered


@pytest.fixture(params=[True, False], ids=["residual in base", "residual not in base"])
def usage(request: pytest.FixtureRequest, run_model: Callable) -> tuple:
    """Whether the residual is in the index's base, and the model's rows on samples."""
    samples = samples_of(SHARES, size=20_000)
    geographies = pd.DataFrame(
        {
            "wave_id": samples["sample"],
            "platform": "p",
            "geography_level": "country",
            "geography_id": samples["name"],
            "is_residual_geography": samples["name"] == RESIDUAL,
            "is_below_threshold": False,
            "meets_minimum_observations": True,
            "not_classified_in_base": request.param,
            "usage_count": samples["value"],
            "usage_pct": samples["value"] / 200,
            "working_age_population": samples["name"].map(POPULATIONS),
            "gdp_usd": 1.0,
            "published_index": pd.array([None] * len(samples), dtype="Float64"),
        }
    )
    result = run_model(
        "int_usage__index",
        int_usage__geographies=geographies,
        confidence_levels=confidence(),
    )
    assert len(result) == len(geographies)
    return request.param, result


def test_usage_shares_are_covered(usage: tuple) -> None:
    _, result = usage
    truth = {name: 100 * share for name, share in SHARES.items()}
    assert_at_the_level(coverage(result, "geography_id", "usage_pct", truth))


def test_usage_index_is_covered(usage: tuple) -> None:
    residual_in_base, result = usage
    base = 1 if residual_in_base else 1 - SHARES[RESIDUAL]
    people = sum(POPULATIONS.values())
    truth = {
        name: SHARES[name] / base / (POPULATIONS[name] / people) for name in POPULATIONS
    }
    places = result[result["geography_id"] != RESIDUAL]
    assert_at_the_level(
        coverage(places, "geography_id", "usage_per_capita_index", truth)
    )


def test_another_share_is_not_covered(usage: tuple) -> None:
    """The simulation can tell: a share a tenth off lies outside almost always."""
    _, result = usage
    large = result[result["geography_id"] == "AAA"]
    truth = {"AAA": 110 * SHARES["AAA"]}
    assert coverage(large, "geography_id", "usage_pct", truth)["AAA"] < 0.01


@pytest.mark.parametrize("size", [200, 5000], ids=["at the minimum", "large"])
def test_task_shares_are_covered(size: int, run_model: Callable) -> None:
    shares = {"1": 0.25, "2": 0.12, "3": 0.06, RESIDUAL: 0.57}
    samples = samples_of(shares, size)
    cells = pd.DataFrame(
        {
            "wave_id": "w",
            "platform": "p",
            "geography_level": "country",
            "geography_id": samples["sample"].astype(str),
            "facet": "onet_task",
            "cluster_name": samples["name"],
            "cluster_id": "",
            "meets_minimum_observations": True,
            "is_residual_geography": False,
            "status": "A",
            "cell_count": samples["value"],
            "cell_pct": samples["value"] * 100 / size,
            "parent_cell_pct": 1.0,
        }
    )
    clusters = pd.DataFrame(
        {
            "cluster_name": list(shares),
            "cluster_id": "",
            "task_id": list(shares),
            "is_residual_cluster": [name == RESIDUAL for name in shares],
        }
    )
    result = run_model(
        "int_tasks__shares",
        int_shares__cells=cells,
        int_tasks__clusters=clusters,
        confidence_levels=confidence(),
    )
    truth = {name: 100 * share for name, share in shares.items()}
    assert_at_the_level(coverage(result, "task_id", "task_pct", truth))


@pytest.mark.parametrize(
    ("table", "share", "total"),
    [
        ("fct_geography_usage", "usage_pct", ["wave_id", "geography_level"]),
        ("fct_geography_task", "task_pct", ["wave_id", "geography_id"]),
    ],
)
def test_bounds_are_those_of_statsmodels(
    table: str,
    share: str,
    total: list[str],
    sample_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """An implementation that shares nothing with the macro gives the same bounds."""
    facet = "base_facet = 'usage'" if share == "usage_pct" else "facet = 'onet_task'"
    keys = ", ".join(total)
    rows = sample_warehouse.execute(
        f"""
        with totals as (
            select {keys}, sum(cell_count) as total_count
            from intermediate.int_cells__measures
            where {facet}
            group by {keys}
        )

        select usage_count, total_count, {share}_low as low, {share}_high as high
        from marts.{table}
        inner join totals using ({keys})
        where usage_count is not null
        """
    ).df()
    assert len(rows) > 200
    low, high = proportion_confint(
        rows["usage_count"], rows["total_count"], alpha=1 - LEVEL, method="wilson"
    )
    np.testing.assert_allclose(rows["low"], 100 * low, atol=WILSON_TOLERANCE)
    np.testing.assert_allclose(rows["high"], 100 * high, atol=WILSON_TOLERANCE)
