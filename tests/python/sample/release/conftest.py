"""The synthetic release as tables."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

PLATFORMS = ("claude_ai", "1p_api")


@pytest.fixture(scope="session")
def raw(sample_dir: Path) -> pd.DataFrame:
    """The rows of both data files as text, with a ``platform`` column."""
    data = sample_dir / "data" / "intermediate"
    return pd.concat(
        [
            pd.read_csv(
                next(data.glob(f"aei_raw_{platform}_*.csv")),
                dtype=str,
                keep_default_na=False,
            ).assign(platform=platform)
            for platform in PLATFORMS
        ],
        ignore_index=True,
    )


@pytest.fixture(scope="session")
def cells(raw: pd.DataFrame) -> pd.DataFrame:
    """One row a cell with its ``count``, ``pct`` and ``index``, NaN if it has none."""
    key = ["platform", "geography", "geo_id", "facet", "level", "cluster_name"]
    rows = raw.assign(
        value=raw.value.astype(float),
        level=raw.level.astype(int),
        measure=raw.variable.str.rsplit("_", n=1).str[1],
    )
    return rows.pivot(index=key, columns="measure", values="value").reset_index()


@pytest.fixture(scope="session")
def statements(sample_dir: Path) -> pd.DataFrame:
    """The statements file as text, with the ``key`` that clusters join on."""
    path = sample_dir / "data" / "intermediate" / "onet_task_statements.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    return table.assign(key=table.Task.str.lower().str.strip())
