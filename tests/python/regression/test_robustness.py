"""HC1, the most influential observation, the fit without suspects: by statsmodels."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from economic_index.regression import estimate_table
from economic_index.regression.fits import CONSTANT
from tests.python.regression.conftest import Reference, residuals
from tests.python.regression.test_against_statsmodels import (
    ERROR_TOLERANCE,
    ESTIMATE_TOLERANCE,
    KEY,
    P_VALUE_TOLERANCE,
)

RULES = [{"model": "m", "has_constant": True, "covariance": "nonrobust"}]
SUSPECT = "id07"


def made_up(with_control: bool) -> pd.DataFrame:
    """Thirty observations with an outlier of high leverage, not the suspect one."""
    draw = np.random.default_rng(11)
    x, z = draw.normal(size=(2, 30))
    x[20] = 6.0
    y = 1 + x - (2 * z if with_control else 0) + draw.normal(size=30)
    y[20] -= 12
    index = [f"id{place:02}" for place in range(30)]
    return pd.DataFrame({"y": y, "x": x, "z": z}, index=index)


def long_rows(wide: pd.DataFrame, roles: dict[str, str]) -> list[dict]:
    """One row a value, as `int_regression__samples`."""
    return [
        {
            "wave_id": "w",
            "model": "m",
            "sample": "s",
            "observation_id": name,
            "term": term,
            "term_order": order,
            "role": role,
            "is_indicated": False,
            "is_suspect": name == SUSPECT,
            "term_value": float(wide.loc[name, term]),
        }
        for order, (term, role) in enumerate(roles.items())
        for name in wide.index
    ]


def slope_by_statsmodels(wide: pd.DataFrame, with_control: bool):
    """The fit of y on x, both less what z explains where it is a control."""
    if with_control:
        wide = residuals(wide[["y", "x"]], wide[["z"]])
    return sm.OLS(wide["y"], sm.add_constant(wide[["x"]])).fit(
        cov_type="HC1", use_t=True
    )


@pytest.mark.parametrize("with_control", [False, True])
def test_each_number_is_a_fit_of_its_own(with_control: bool) -> None:
    wide = made_up(with_control)
    roles = {"y": "response", "x": "term"} | ({"z": "control"} if with_control else {})
    table = estimate_table(long_rows(wide, roles), RULES).to_pylist()
    row = next(each for each in table if each["term"] == "x")

    whole = slope_by_statsmodels(wide, with_control)
    slopes = {
        name: slope_by_statsmodels(wide.drop(name), with_control) for name in wide.index
    }
    moved = {
        name: abs(fit.params["x"] - whole.params["x"]) for name, fit in slopes.items()
    }
    most = max(moved, key=moved.get)
    assert row["influential_observation_id"] == most == "id20"
    assert row["suspect_observation_count"] == 1
    expected = {
        "standard_error_hc1": whole.bse["x"],
        "p_value_hc1": whole.pvalues["x"],
        "estimate_without_influential": slopes[most].params["x"],
        "p_value_hc1_without_influential": slopes[most].pvalues["x"],
        "estimate_without_suspect": slopes[SUSPECT].params["x"],
        "p_value_hc1_without_suspect": slopes[SUSPECT].pvalues["x"],
    }
    for column, value in expected.items():
        assert row[column] == pytest.approx(value, rel=P_VALUE_TOLERANCE), column
    assert row["standard_error"] != pytest.approx(row["standard_error_hc1"], rel=0.05)


def test_without_a_suspect_there_is_nothing_to_leave_out() -> None:
    rows = long_rows(made_up(False), {"y": "response", "x": "term"})
    for row in rows:
        row["is_suspect"] = False
    for row in estimate_table(rows, RULES).to_pylist():
        assert row["suspect_observation_count"] == 0
        assert row["estimate_without_suspect"] is None
        assert row["p_value_hc1_without_suspect"] is None


def test_a_perfect_fit_hangs_on_no_observation() -> None:
    wide = pd.DataFrame({"x": range(12)}, index=[f"id{n:02}" for n in range(12)])
    wide["y"] = 3.0 - 2 * wide["x"]
    table = estimate_table(
        long_rows(wide, {"y": "response", "x": "term"}), RULES
    ).to_pylist()
    assert [row["influential_observation_id"] for row in table] == [None, None]
    assert [row["estimate_without_suspect"] for row in table] == pytest.approx(
        [3.0, -2.0]
    )


def test_errors_by_hc1_in_the_warehouse(
    warehouse: duckdb.DuckDBPyConnection, references: list[Reference]
) -> None:
    """Every estimate of the mart has them, whatever the covariance of its model."""
    rows = warehouse.sql("select * from marts.fct_regression").df()
    rows = rows[rows.status != "O"].set_index(KEY)
    for each in references:
        robust = each.outcome.model.fit(cov_type="HC1", use_t=True)
        for term in each.design.columns:
            row = rows.loc[(each.wave_id, each.model, each.sample, term)]
            assert row.standard_error_hc1 == pytest.approx(
                robust.bse[term], rel=ERROR_TOLERANCE
            )
            assert row.p_value_hc1 == pytest.approx(
                robust.pvalues[term], rel=P_VALUE_TOLERANCE
            )


@pytest.mark.release
def test_the_states_slope_of_figure_2_11_is_one_suspect_state(
    release_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    (row,) = (
        release_warehouse.sql(
            """
            select * from marts.fct_regression
            where
                model = 'automation_on_usage_index_given_task_mix'
                and sample = 'state_us' and term != 'constant'
            """
        )
        .df()
        .itertuples()
    )
    assert row.influential_observation_id == "US-UT"
    assert row.suspect_observation_count == 1
    assert round(row.estimate, 2) == 2.73
    assert round(row.p_value, 3) == 0.004
    assert round(row.p_value_hc1, 3) == 0.350
    assert round(row.estimate_without_suspect, 2) == -1.25
    assert row.estimate_without_suspect == pytest.approx(
        row.estimate_without_influential, rel=ESTIMATE_TOLERANCE
    )
    assert round(row.p_value_hc1_without_suspect, 3) == 0.016


def test_the_constant_of_residuals_hangs_on_nothing() -> None:
    roles = {"y": "response", "x": "term", "z": "control"}
    table = estimate_table(long_rows(made_up(True), roles), RULES).to_pylist()
    (constant,) = [row for row in table if row["term"] == CONSTANT]
    assert constant["influential_observation_id"] is None
