"""Observations of every regression as they were fitted, for the charts."""

from economic_index.regression import observation_table


def model(dbt, session):
    """Fit the samples; see `economic_index.regression` for how."""
    rows = dbt.ref("int_regression__samples").to_arrow_table().to_pylist()
    regressions = dbt.ref("regressions").to_arrow_table().to_pylist()
    return observation_table(rows, regressions)
