"""Coefficients of every regression of the seed `regressions`."""

from economic_index.regression import estimate_table


def model(dbt, session):
    """Fit the samples; see `economic_index.regression` for how."""
    rows = dbt.ref("int_regression__samples").to_arrow_table().to_pylist()
    regressions = dbt.ref("regressions").to_arrow_table().to_pylist()
    return estimate_table(rows, regressions)
