"""The regressions and figures of the report on the real release, and their lines."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

# A line redrawn from the mart's estimates and from the fit itself.
LINE_TOLERANCE = 1e-9

# Method section 2: the digits that are printed there.
INCOME = [("country", 114, 1, 0.6895, 0.7088), ("state_us", 51, 0, 1.7684, 0.3962)]


@pytest.mark.release
@pytest.mark.parametrize(("level", "count", "dropped", "slope", "r_squared"), INCOME)
def test_usage_on_income(
    release_warehouse: duckdb.DuckDBPyConnection,
    level: str,
    count: int,
    dropped: int,
    slope: float,
    r_squared: float,
) -> None:
    (row,) = release_warehouse.sql(
        f"""
        select
            observation_count, dropped_observation_count,
            round(estimate, 4), round(r_squared, 4)
        from marts.fct_regression
        where
            model = 'usage_index_on_income'
            and sample = '{level}'
            and term != 'constant'
        """
    ).fetchall()
    assert row == (count, dropped, slope, r_squared)


@pytest.mark.release
def test_the_country_without_gdp_stays_in_the_figure(
    release_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = release_warehouse.sql(
        """
        select geography_id, usage_per_capita_index is not null
        from report.fig_2_4
        where status = 'O'
        """
    ).fetchall()
    assert rows == [("PSE", True)]


@pytest.mark.release
def test_missing_slices_are_said_and_not_estimated(
    release_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """The available release has no tasks of countries, and no tokens."""
    rows = release_warehouse.sql(
        """
        select distinct model, sample, status, observation_count, r_squared
        from marts.fct_regression
        where model in ('occupation_share_on_usage_index', 'automation_on_task_mix')
        order by all
        """
    ).fetchall()
    groups = ("15", "25", "27", "43")
    assert rows[0] == ("automation_on_task_mix", "country", "O", 0, None)
    assert rows[2:] == [
        ("occupation_share_on_usage_index", group, "O", 0, None) for group in groups
    ]
    for table in ("fig_2_7", "fig_3_9"):
        assert release_warehouse.sql(f"from report.{table}").fetchall() == []


@pytest.mark.parametrize(
    ("figure", "model", "sample", "x", "y"),
    [
        (
            "fig_2_4",
            "usage_index_on_income",
            "'country'",
            "ln(gdp_per_working_age_capita_usd)",
            "ln(usage_per_capita_index_fitted)",
        ),
        (
            "fig_2_4_states",
            "usage_index_on_income",
            "'state_us'",
            "ln(gdp_per_working_age_capita_usd)",
            "ln(usage_per_capita_index_fitted)",
        ),
        (
            "fig_2_7",
            "occupation_share_on_usage_index",
            "figures.occupation_id",
            "usage_per_capita_index",
            "occupation_pct_fitted",
        ),
        (
            "fig_2_11",
            "automation_on_usage_index_given_task_mix",
            "figures.geography_level",
            "usage_per_capita_index_residual",
            "automation_residual_pp_fitted",
        ),
        (
            "fig_3_9",
            "task_usage_on_cost_given_controls",
            "figures.collaboration_platform",
            "ln_cost_index_residual",
            "ln_usage_pct_residual_fitted",
        ),
    ],
)
def test_the_line_of_a_figure_is_its_regression(
    sample_warehouse: duckdb.DuckDBPyConnection,
    figure: str,
    model: str,
    sample: str,
    x: str,
    y: str,
) -> None:
    rows = sample_warehouse.sql(
        f"""
        with lines as (
            select
                wave_id, sample,
                coalesce(max(case when term = 'constant' then estimate end), 0) as a,
                max(case when term != 'constant' then estimate end) as b
            from marts.fct_regression
            where model = '{model}'
            group by all
        )
        select {y} as fitted, lines.a + lines.b * {x} as redrawn
        from report.{figure} as figures
        inner join lines
            on figures.wave_id = lines.wave_id and {sample} = lines.sample
        where figures.status = 'A'
        """
    ).df()
    assert len(rows) > 0
    np.testing.assert_allclose(
        rows.fitted, rows.redrawn, rtol=LINE_TOLERANCE, atol=LINE_TOLERANCE
    )


def test_categories_come_in_both_readings(
    sample_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """Seven points are too few by the rule of ten, and are published as such."""
    rows = sample_warehouse.sql(
        """
        select distinct sample, status
        from marts.fct_regression
        where model = 'category_usage_on_cost'
        order by all
        """
    ).fetchall()
    assert rows == [("chart_category", "U"), ("soc_major_group", "A")]


def test_category_shares_are_those_of_the_chart(
    sample_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """Both groupings hold the same tasks: their shares add up to one sum."""
    (sums,) = sample_warehouse.sql(
        """
        select
            sum(case when sample = 'chart_category' then usage_pct end),
            sum(case when sample = 'soc_major_group' then usage_pct end)
        from intermediate.int_regression__api_categories_sample
        """
    ).fetchall()
    assert sums[0] == pytest.approx(sums[1], rel=LINE_TOLERANCE)
