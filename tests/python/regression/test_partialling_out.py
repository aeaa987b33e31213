"""Frisch, Waugh and Lovell: by residuals, and by one equation, the same estimate."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

# Two routes to one number, each good to about 1e-12.
SAME_ESTIMATE = 1e-9

PAIRS = [
    (
        "automation_on_usage_index_given_task_mix",
        "automation_on_usage_index_and_task_mix",
        "usage_per_capita_index",
    ),
    (
        "task_usage_on_cost_given_controls",
        "task_usage_on_cost_and_controls",
        "ln_cost_index",
    ),
]


def pair(
    warehouse: duckdb.DuckDBPyConnection, residual: str, whole: str, term: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The estimates of one term by residuals and by one equation, row by row."""
    rows = warehouse.sql("select * from marts.fct_regression").df()
    rows = rows[(rows.term == term) & (rows.status != "O")]
    by_residuals, by_equation = (
        rows[rows.model == model].set_index(["wave_id", "sample"]).sort_index()
        for model in (residual, whole)
    )
    assert list(by_residuals.index) == list(by_equation.index)
    return by_residuals, by_equation


@pytest.mark.parametrize(("residual", "whole", "term"), PAIRS)
def test_estimates_agree_and_errors_differ_by_the_degrees_of_freedom(
    sample_warehouse: duckdb.DuckDBPyConnection, residual: str, whole: str, term: str
) -> None:
    by_residuals, by_equation = pair(sample_warehouse, residual, whole, term)
    assert len(by_residuals) > 0
    np.testing.assert_allclose(
        by_residuals.estimate, by_equation.estimate, rtol=SAME_ESTIMATE
    )
    ratio = by_residuals.degrees_of_freedom / by_equation.degrees_of_freedom
    assert (ratio > 1).all()
    np.testing.assert_allclose(
        by_residuals.standard_error * np.sqrt(ratio.astype(float)),
        by_equation.standard_error,
        rtol=SAME_ESTIMATE,
    )


@pytest.mark.release
@pytest.mark.parametrize(("residual", "whole", "term"), PAIRS[:1])
def test_estimates_agree_on_the_release(
    release_warehouse: duckdb.DuckDBPyConnection, residual: str, whole: str, term: str
) -> None:
    by_residuals, by_equation = pair(release_warehouse, residual, whole, term)
    assert len(by_residuals) > 0
    np.testing.assert_allclose(
        by_residuals.estimate, by_equation.estimate, rtol=SAME_ESTIMATE
    )


@pytest.mark.parametrize(("residual", "whole", "term"), PAIRS)
def test_residuals_agree(
    sample_warehouse: duckdb.DuckDBPyConnection, residual: str, whole: str, term: str
) -> None:
    """The errors of the two routes are the same, observation by observation."""
    rows = sample_warehouse.sql(
        "select * from intermediate.int_regression__observations"
    ).df()
    errors = rows.assign(error=rows.response_value - rows.fitted_value).pivot(
        index=["wave_id", "sample", "observation_id"], columns="model", values="error"
    )
    errors = errors[[residual, whole]].dropna()
    assert len(errors) > 0
    np.testing.assert_allclose(errors[residual], errors[whole], atol=SAME_ESTIMATE)
