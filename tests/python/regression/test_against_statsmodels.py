"""Every regression of the warehouse beside statsmodels on the same rows."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

# Both solve by orthogonal decompositions of designs whose condition number stays below
# 1e4: estimates agree to about that times the precision of a double.
ESTIMATE_TOLERANCE = 1e-9

# Errors go through the squared residuals, which lose a few digits more.
ERROR_TOLERANCE = 1e-8

# The p-value falls exponentially in t squared: an error of t is multiplied by t
# squared, some hundreds here.
P_VALUE_TOLERANCE = 1e-6

R_SQUARED_TOLERANCE = 1e-10

# statsmodels leaves rounding where a constant is 0; in the response's unit, a
# percentage point or a logarithm.
ZERO_TOLERANCE = 1e-10

KEY = ["wave_id", "model", "sample", "term"]


@pytest.fixture
def estimates(warehouse: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The rows of the mart that carry an estimate, by their grain."""
    rows = warehouse.sql("select * from marts.fct_regression").df()
    return rows[rows.status != "O"].set_index(KEY).sort_index()


@pytest.fixture
def expected(references: list) -> pd.DataFrame:
    """The same by statsmodels."""
    return (
        pd.DataFrame(
            {
                "wave_id": each.wave_id,
                "model": each.model,
                "sample": each.sample,
                "term": term,
                "estimate": each.outcome.params[term],
                "standard_error": each.outcome.bse[term],
                "p_value": each.outcome.pvalues[term],
                "r_squared": each.outcome.rsquared,
                "observation_count": int(each.outcome.nobs),
                "dropped_observation_count": each.dropped,
                "degrees_of_freedom": int(each.outcome.df_resid),
            }
            for each in references
            for term in each.design.columns
        )
        .set_index(KEY)
        .sort_index()
    )


def test_the_same_coefficients_exist(
    estimates: pd.DataFrame, expected: pd.DataFrame
) -> None:
    assert list(estimates.index) == list(expected.index)
    assert len(estimates) > 0


@pytest.mark.parametrize(
    ("column", "tolerance"),
    [
        ("estimate", ESTIMATE_TOLERANCE),
        ("standard_error", ERROR_TOLERANCE),
        ("p_value", P_VALUE_TOLERANCE),
        ("r_squared", R_SQUARED_TOLERANCE),
    ],
)
def test_values(
    estimates: pd.DataFrame, expected: pd.DataFrame, column: str, tolerance: float
) -> None:
    # A p-value far in the tail is small itself: only its relative error says anything.
    at_zero = ZERO_TOLERANCE if column in ("estimate", "r_squared") else 0.0
    np.testing.assert_allclose(
        estimates[column].astype(float),
        expected[column],
        rtol=tolerance,
        atol=at_zero,
    )


@pytest.mark.parametrize(
    "column",
    ["observation_count", "dropped_observation_count", "degrees_of_freedom"],
)
def test_counts(estimates: pd.DataFrame, expected: pd.DataFrame, column: str) -> None:
    assert estimates[column].astype(int).equals(expected[column].astype(int))


def test_what_the_charts_draw(
    warehouse: duckdb.DuckDBPyConnection, references: list
) -> None:
    """Response, term and line of every observation, residuals if there are controls."""
    rows = warehouse.sql("select * from intermediate.int_regression__observations").df()
    grouped = dict(list(rows.groupby(["wave_id", "model", "sample"])))
    assert len(grouped) == len(references)
    for each in references:
        drawn = grouped[each.wave_id, each.model, each.sample]
        drawn = drawn.set_index("observation_id").loc[each.response.index]
        near = {"rtol": ESTIMATE_TOLERANCE, "atol": ZERO_TOLERANCE}
        np.testing.assert_allclose(drawn.response_value, each.response, **near)
        np.testing.assert_allclose(
            drawn.fitted_value, each.outcome.fittedvalues, **near
        )
        terms = each.design.drop(columns="constant", errors="ignore")
        if terms.shape[1] == 1:
            np.testing.assert_allclose(drawn.term_value, terms.iloc[:, 0], **near)
        else:
            assert drawn.term_value.isna().all()
