"""Coefficients of every regression of the seed `regressions`."""

from economic_index.engines import as_relation, rows_of
from economic_index.regression import estimate_table


def model(dbt, session):
    """Fit the samples; see `economic_index.regression` for how."""
    rows = rows_of(dbt.ref("int_regression__samples"))
    regressions = rows_of(dbt.ref("regressions"))
    return as_relation(estimate_table(rows, regressions), session)
