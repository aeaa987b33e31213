"""A release's own files beside the warehouse built of them, to count anew."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from tests.python.conftest import successful_build

TOKEN_COLUMNS = {
    "prompt_tokens": "prompt_tokens_index",
    "completion_tokens": "completion_tokens_index",
    "cost": "cost_index",
}


def task_key(clusters: pd.Index | pd.Series) -> pd.Index | pd.Series:
    """The key that O*NET statements join on, in lower case without outer blanks."""
    return clusters.str.lower().str.strip()


@dataclass
class Source:
    """A release folder, and what came of it.

    Attributes:
        folder: the release folder in the official layout.
        build: the build folder made of it.
    """

    folder: Path
    build: Path

    @cached_property
    def warehouse(self) -> duckdb.DuckDBPyConnection:
        """The DuckDB file built of it, open for reading."""
        return duckdb.connect(str(self.build / "warehouse.duckdb"), read_only=True)

    @cached_property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The raw file of each platform; no spelling means null."""
        frames = {}
        for path in sorted(self.folder.rglob("aei_raw_*.csv")):
            platform = path.name.removeprefix("aei_raw_").rsplit("_", 3)[0]
            frames[platform] = pd.read_csv(path, keep_default_na=False)
        return frames

    def wave(self, platform: str) -> str:
        """The wave that the platform's raw file became."""
        ((wave,),) = self.warehouse.execute(
            """
            select wave_id from marts.dim_wave
            where layout = 'long' and platform = ?
            """,
            [platform],
        ).fetchall()
        return wave

    def world(self, platform: str, facet: str, variable: str, level: int = 0):
        """Values of one variable of the world, by cluster, as published.

        Args:
            platform: `claude_ai` or `1p_api`.
            facet: a facet of the release.
            variable: a variable of that facet.
            level: level of the facet.

        Returns:
            A float64 series indexed by cluster name; empty where the slice is missing.
        """
        cells = self.frames[platform]
        cells = cells[
            (cells["geography"] == "global")
            & (cells["facet"] == facet)
            & (cells["variable"] == variable)
            & (cells["level"] == level)
        ]
        return cells.set_index("cluster_name")["value"]

    def tasks(self, platform: str) -> pd.Series:
        """Share of each task in percent, by task key, residual clusters included."""
        shares = self.world(platform, "onet_task", "onet_task_pct")
        return shares.groupby(task_key(shares.index)).sum()

    def patterns(self, platform: str) -> pd.DataFrame:
        """Counts of each pattern, by task key; 0 where a pattern is not published."""
        counts = self.world(
            platform, "onet_task::collaboration", "onet_task_collaboration_count"
        )
        parts = counts.index.str.rsplit("::", n=1)
        return (
            pd.DataFrame(
                {
                    "task": task_key(parts.str[0]),
                    "pattern": parts.str[1],
                    "count": counts.to_numpy(),
                }
            )
            .groupby(["task", "pattern"])["count"]
            .sum()
            .unstack(fill_value=0)
        )

    def indices(self) -> pd.DataFrame:
        """Token and cost indices of the API's tasks, by task key.

        Clusters of one key are weighted by their records.
        """
        columns = {}
        for name, variable in TOKEN_COLUMNS.items():
            facet = f"onet_task::{name}"
            index = self.world("1p_api", facet, variable)
            count = self.world("1p_api", facet, variable.replace("_index", "_count"))
            index.index = index.index.str.removesuffix("::index")
            count.index = count.index.str.removesuffix("::count")
            keys = task_key(index.index)
            products = (index * count.reindex(index.index)).groupby(keys).sum()
            columns[variable] = (
                products / count.reindex(index.index).groupby(keys).sum()
            )
        return pd.DataFrame(columns)

    def groups(self) -> pd.Series:
        """SOC major group of each task key: the last one in the order of the file."""
        (path,) = self.folder.rglob("onet_task_statements.csv")
        statements = pd.read_csv(path, keep_default_na=False, dtype=str)
        codes = statements["O*NET-SOC Code"].str[:2]
        return codes.groupby(task_key(statements["Task"])).last()

    def categories(self) -> pd.Series:
        """Category of each SOC major group: the six largest by records, the rest."""
        counts = self.world("1p_api", "onet_task", "onet_task_count")
        groups = pd.Series(task_key(counts.index), counts.index).map(self.groups())
        largest = counts.groupby(groups).sum().nlargest(6).index
        return pd.Series(
            {g: g if g in largest else "all_other" for g in groups.dropna().unique()}
        )

    def read(self, query: str) -> pd.DataFrame:
        """Rows of the warehouse; a statement becomes its task key."""
        frame = self.warehouse.execute(query).df()
        if "task_statement" in frame:
            frame["task"] = task_key(frame.pop("task_statement"))
        return frame

    def profiles(self, platform: str) -> pd.DataFrame:
        """The task profiles of a platform, by task key."""
        return self.read(
            f"""
            select profiles.*, tasks.task_statement
            from marts.fct_task_profile as profiles
            inner join marts.dim_task as tasks using (task_id)
            where wave_id = '{self.wave(platform)}'
            """
        ).set_index("task")


def gini(values: np.ndarray) -> float:
    """Mean absolute difference of all pairs over twice the mean, another definition."""
    differences = np.abs(values[:, None] - values[None, :]).mean()
    return float(differences / (2 * values.mean()))


@pytest.fixture(scope="session")
def gini_of_pairs() -> Callable[[np.ndarray], float]:
    """The Gini coefficient by its definition over pairs."""
    return gini


@pytest.fixture(scope="session")
def sample_source(sample_dir, sample_build) -> Source:
    """The synthetic sample, every slice of it."""
    return Source(sample_dir, sample_build)


@pytest.fixture(scope="session")
def release_source(release_dir, release_build) -> Source:
    """The real release, without the slices that are not available."""
    return Source(release_dir, release_build)


@pytest.fixture(
    scope="session",
    params=["sample", pytest.param("release", marks=pytest.mark.release)],
)
def source(request) -> Source:
    """Either of the two, where a test holds for both."""
    return request.getfixturevalue(f"{request.param}_source")


@pytest.fixture(scope="session")
def partial_indices(release_dir) -> pd.DataFrame:
    """Token and cost indices of some real API tasks, by cluster name.

    A part of the slices, of unknown selection, not in the official layout.
    """
    return pd.read_csv(
        release_dir / "extra" / "api_task_indices_partial.csv", keep_default_na=False
    ).set_index("cluster_name")


@pytest.fixture(scope="session")
def partial_source(tmp_path_factory, release_source, partial_indices) -> Source:
    """The real API tasks with those indices, as a folder in the official layout."""
    folder = tmp_path_factory.mktemp("partial") / "release_partial"
    data = folder / "data" / "intermediate"
    data.mkdir(parents=True)
    (statements,) = release_source.folder.rglob("onet_task_statements.csv")
    shutil.copy(statements, data)
    (official,) = release_source.folder.rglob("aei_raw_1p_api_*.csv")
    cells = release_source.frames["1p_api"]
    cells = cells[cells["facet"] == "onet_task"]
    counts = cells[cells["variable"] == "onet_task_count"].set_index("cluster_name")
    rows = cells.to_dict("records")
    for name, variable in TOKEN_COLUMNS.items():
        for cluster, index in partial_indices[variable].items():
            common = {**rows[0], "facet": f"onet_task::{name}"}
            rows.append(
                common
                | {"variable": variable, "cluster_name": f"{cluster}::index"}
                | {"value": index}
            )
            rows.append(
                common
                | {"variable": variable.replace("_index", "_count")}
                | {"cluster_name": f"{cluster}::count"}
                | {"value": counts.at[cluster, "value"]}
            )
    with (data / official.name).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    build = successful_build(
        tmp_path_factory.mktemp("partial_build"), "--release", folder
    )
    return Source(folder, build)
