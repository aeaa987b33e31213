"""Least squares for the regressions of the report."""

from economic_index.regression.fits import estimate_table, observation_table

__all__ = ["estimate_table", "observation_table"]
