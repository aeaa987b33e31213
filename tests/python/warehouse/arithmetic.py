"""Small pieces of arithmetic that several test files share, in pandas and numpy."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

# Both sides sum and divide the same doubles in another order: some units in the last
# place, relative to the value.
ROUNDING = 1e-12

KEY = ["platform", "geography", "geography_id", "facet", "level", "cluster_name"]

RESIDUAL = ("none", "not_classified")

# The waves of the release's raw files; its folder also holds tables of earlier reports.
WAVES = {"claude_ai": "claude_ai_2025-08-04", "1p_api": "1p_api_2025-08-04"}


def read_text(path: Path) -> pd.DataFrame:
    """A CSV file with every field the text it is: ``NA`` is Namibia, not a null."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def cells_of(rows: pd.DataFrame, alpha_3: pd.Series) -> pd.DataFrame:
    """Release rows side by side: one row a cell with its ``count``, ``pct``, ``index``.

    Args:
        rows: rows of the raw layout as text, with a ``platform``.
        alpha_3: ISO alpha-3 by alpha-2 code.

    Returns:
        The columns of ``KEY`` and the measures as floats, NaN if a cell has none. The
        code of a country becomes its alpha-3, of a state ``US-`` and the code.
    """
    place = rows.geo_id.where(rows.geography != "state_us", "US-" + rows.geo_id)
    country = rows.geography == "country"
    place = place.where(~country, rows.geo_id.map(alpha_3).fillna(rows.geo_id))
    return (
        rows.assign(
            geography_id=place,
            level=rows.level.astype(int),
            measure=rows.variable.str.rsplit("_", n=1).str[1],
            value=rows.value.astype(float),
        )
        .pivot(index=KEY, columns="measure", values="value")
        .reset_index()
    )


def gini(values: pd.Series) -> float:
    """Unweighted Gini coefficient, 0 to 1, by the formula of method section 5."""
    ascending = np.sort(values.to_numpy(dtype=float))
    count = len(ascending)
    ranks = np.arange(1, count + 1)
    return 2 * (ranks @ ascending) / (count * ascending.sum()) - (count + 1) / count


def ordinary_least_squares(x: pd.Series, y: pd.Series) -> tuple[float, float]:
    """Slope and R² of y on x with a constant."""
    design = np.column_stack([np.ones(len(x)), x.to_numpy(dtype=float)])
    target = y.to_numpy(dtype=float)
    coefficients, *_ = np.linalg.lstsq(design, target, rcond=None)
    residuals = target - design @ coefficients
    deviations = target - target.mean()
    return coefficients[1], 1 - (residuals @ residuals) / (deviations @ deviations)


def printed(value: float, like: str) -> str:
    """The value with as many decimals as the figure the method prints."""
    return f"{value:.{len(like.partition('.')[2])}f}"


def mart(warehouse: duckdb.DuckDBPyConnection, table: str) -> pd.DataFrame:
    """The rows of a mart that belong to the release's own waves."""
    return warehouse.execute(
        f"select * from marts.{table} where wave_id in (select unnest(?))",
        [list(WAVES.values())],
    ).df()


def slice_status(
    warehouse: duckdb.DuckDBPyConnection, geography_level: str, facet: str
) -> set[str]:
    """The statuses of a facet's Claude.ai slices in `fct_slice_coverage`."""
    return set(
        warehouse.execute(
            """
            select status from marts.fct_slice_coverage
            where wave_id = ? and geography_level = ? and facet = ?
            """,
            [WAVES["claude_ai"], geography_level, facet],
        ).df()["status"]
    )
