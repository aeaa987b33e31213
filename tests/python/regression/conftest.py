"""Both warehouses, and their regressions fitted once more by statsmodels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm


@pytest.fixture(
    params=[
        "sample_warehouse",
        pytest.param("release_warehouse", marks=pytest.mark.release),
    ]
)
def warehouse(request: pytest.FixtureRequest) -> duckdb.DuckDBPyConnection:
    """The warehouse of the sample, and that of the real release."""
    return request.getfixturevalue(request.param)


@dataclass(frozen=True)
class Reference:
    """A regression by statsmodels, from the wide rows of its sample.

    `design` and `response` are what was fitted: residuals where there are controls.
    """

    wave_id: str
    model: str
    sample: str
    dropped: int
    response: pd.Series
    design: pd.DataFrame
    outcome: sm.regression.linear_model.RegressionResultsWrapper


@pytest.fixture
def references(warehouse: duckdb.DuckDBPyConnection) -> list[Reference]:
    """statsmodels' fits of the warehouse's own samples."""
    return list(fit_references(warehouse))


def fit_references(warehouse: duckdb.DuckDBPyConnection) -> Iterator[Reference]:
    """Every regression of the seed on every sample that has a complete observation."""
    regressions = warehouse.sql("select * from seeds.regressions").df()
    variables = warehouse.sql("select * from seeds.regression_variables").df()
    for rule in regressions.itertuples():
        wide = warehouse.sql(
            f"select * from intermediate.int_regression__{rule.sample_source}_sample"
        ).df()
        chosen = variables[variables.model == rule.model].sort_values("term_order")
        for (wave_id, sample), rows in wide.groupby(["wave_id", "sample"]):
            rows = rows.set_index("observation_id")
            columns = {
                each.term: logarithm(rows[each.variable].astype(float))
                if each.transformation == "ln"
                else rows[each.variable].astype(float)
                for each in chosen.itertuples()
            }
            complete = pd.DataFrame(columns).dropna()
            if complete.empty:
                continue
            parts = {
                role: expand(complete, chosen[chosen.role == role])
                for role in ("response", "term", "control")
            }
            response, terms, controls = parts.values()
            if not controls.empty:
                response = residuals(response, controls)
                terms = residuals(terms, controls)
            if rule.has_constant:
                terms = sm.add_constant(terms).rename(columns={"const": "constant"})
            yield Reference(
                wave_id=wave_id,
                model=rule.model,
                sample=sample,
                dropped=len(rows) - len(complete),
                response=response.iloc[:, 0],
                design=terms,
                outcome=sm.OLS(response.iloc[:, 0], terms).fit(
                    cov_type=rule.covariance, use_t=True
                ),
            )


def logarithm(values: pd.Series) -> pd.Series:
    """Natural logarithm, missing where there is none."""
    return np.log(values.where(values > 0))


def expand(rows: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """The chosen columns, categories as indicators."""
    parts = [pd.DataFrame(index=rows.index)]
    for each in chosen.itertuples():
        if each.transformation == "indicators":
            categories = rows[each.term].astype(int)
            parts.append(pd.get_dummies(categories, prefix=each.term, dtype=float))
        else:
            parts.append(rows[[each.term]])
    return pd.concat(parts, axis="columns")


def residuals(rows: pd.DataFrame, controls: pd.DataFrame) -> pd.DataFrame:
    """Residuals of each column on the controls and a constant."""
    design = sm.add_constant(controls)
    if np.linalg.matrix_rank(design) == controls.shape[1]:
        # A full set of indicators holds the constant.
        design = controls
    return rows.apply(lambda column: sm.OLS(column, design).fit().resid)
