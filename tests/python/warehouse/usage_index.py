"""Usage, AUI and tiers by method section 2, in pandas, from a release's own files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.python.warehouse.arithmetic import read_text

LEVELS = ("country", "state_us")
MINIMUM = {"country": 200, "state_us": 100}
UNKNOWN = {"country": "not_classified", "state_us": "US-not_classified"}
QUARTERS = [0.25, 0.5, 0.75]


def usage_by_geography(cells: pd.DataFrame, files: Path) -> pd.DataFrame:
    """Every geography with usage or a population.

    Args:
        cells: cells of a release, see ``arithmetic.cells_of``.
        files: the folder with the release's population and GDP tables.

    Returns:
        By geography id: `geography_level`, `count`, `pct`, `working_age_pop` (people),
        `gdp_total` (US dollars), `passes` (the minimum), `index` (AUI) and `tier`.
    """
    levels = [with_index(geographies(cells, files, level), level) for level in LEVELS]
    return pd.concat(levels).sort_index()


def geographies(cells: pd.DataFrame, files: Path, level: str) -> pd.DataFrame:
    """Count, share, population, GDP of a level; a country without a row is a 0."""
    population = read_text(files / f"working_age_pop_2024_{file_ending(level)}.csv")
    product = read_text(files / f"gdp_2024_{file_ending(level)}.csv")
    population.index, product.index = place(population), place(product)
    rows = cells[cells.facet == level].set_index("geography_id")[["count", "pct"]]
    rows = rows.join(population.working_age_pop.astype(float), how="outer")
    if level == "country":
        rows = rows.fillna({"count": 0.0, "pct": 0.0})
    return rows.join(product.gdp_total.astype(float)).assign(
        geography_level=level, passes=rows["count"] >= MINIMUM[level]
    )


def file_ending(level: str) -> str:
    """How the official file names end."""
    return {"country": "country", "state_us": "us_state"}[level]


def place(table: pd.DataFrame) -> pd.Series:
    """The geography ids of a population or GDP table."""
    if "iso_alpha_3" in table:
        return table.iso_alpha_3
    return "US-" + table.state_code


def with_index(rows: pd.DataFrame, level: str) -> pd.DataFrame:
    """Add `index` and `tier`; the usage base of countries holds `not_classified`."""
    named = rows.index != UNKNOWN[level]
    in_base = rows.passes & (named if level == "state_us" else True)
    usage_base = rows.loc[in_base, "count"].sum()
    population_base = rows.working_age_pop[rows.passes & named].sum()
    index = (rows["count"] / usage_base) / (rows.working_age_pop / population_base)
    cuts = np.quantile(index[rows.passes & named], QUARTERS)
    # A value equal to a cut stays in the tier below it.
    tier = pd.Series(np.searchsorted(cuts, index, side="left") + 1.0, rows.index)
    tier = tier.mask(rows["count"] == 0, 0.0).where(index.notna())
    return rows.assign(index=index, tier=tier)
