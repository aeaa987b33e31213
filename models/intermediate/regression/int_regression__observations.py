"""Observations of every regression as they were fitted, for the charts."""

from economic_index.engines import as_relation, rows_of
from economic_index.regression import observation_table


def model(dbt, session):
    """Fit the samples; see `economic_index.regression` for how."""
    rows = rows_of(dbt.ref("int_regression__samples"))
    regressions = rows_of(dbt.ref("regressions"))
    return as_relation(observation_table(rows, regressions), session)
