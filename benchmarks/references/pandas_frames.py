"""Records to cells in pandas."""

from __future__ import annotations

import glob
from pathlib import Path

import pandas as pd

from benchmarks.tables import RESULT, levels

FIELDS = [
    "account_id",
    "occurred_at",
    "platform",
    "country",
    "subdivision",
    "network_type",
    "is_flagged",
    "onet_task_id",
    "request_cluster_id",
    "collaboration_pattern",
]


def count_cells(records: str, lookups: Path, result: Path, spill: Path) -> None:
    """Count the cells of the records into a Parquet file.

    Args:
        records: glob of Parquet files.
        lookups: folder of the look-up tables.
        result: the file to write, in the columns of ``RESULT``.
        spill: not used: pandas holds everything in memory.
    """

    def lookup(name: str) -> pd.DataFrame:
        return pd.read_parquet(lookups / f"{name}.parquet")

    log = pd.concat(
        (pd.read_parquet(path, columns=FIELDS) for path in sorted(glob.glob(records))),
        ignore_index=True,
    )
    excluded = log["network_type"].isin(lookup("networks")["network_type"])
    log = log[~excluded & ~log["is_flagged"].fillna(False).astype(bool)]
    # Each text is looked up once, in the list of those that occur.
    log = log.assign(account_key=pd.factorize(log["account_id"])[0])
    log = log.drop(columns=["account_id", "network_type", "is_flagged"]).fillna(
        {
            "country": "not_classified",
            "subdivision": "",
            "onet_task_id": -1,
            "request_cluster_id": "",
            "collaboration_pattern": "",
        }
    )
    log["onet_task_id"] = log["onet_task_id"].astype("int64")
    waves = lookup("waves")
    log = log.merge(waves, on="platform")
    log = log[
        (log["occurred_at"] >= pd.to_datetime(log["date_start"]))
        & (log["occurred_at"] < pd.to_datetime(log["date_end"]))
    ]
    log = log.merge(
        lookup("places"),
        left_on=["country", "subdivision"],
        right_on=["country_code", "subdivision_code"],
    )
    log = log.merge(lookup("tasks"), on="onet_task_id")
    log = log.merge(lookup("requests"), on="request_cluster_id")
    log = log.merge(lookup("patterns"), on="collaboration_pattern")
    keys = ["wave_key", "account_key"]
    eligible = log[[*keys, *(f"{n}_key" for n in ("geography", "task"))]].copy()
    eligible["request_key"] = log["request_key"]
    eligible["pattern_key"] = log["pattern_key"]
    del log
    ancestors = lookup("ancestors")
    trees = {
        key: nodes.set_index("node_key")["ancestor_key"]
        for key, nodes in ancestors.groupby(["dimension", "ancestor_depth"])
    }
    eligible["everything_key"] = trees["everything", 0].index[0]
    counted = []
    for level in levels():
        groups = trees[level.groups, level.group_depth]
        categories = trees[level.categories, level.category_depth]
        placed = pd.DataFrame(
            {
                "wave_key": eligible["wave_key"],
                "group_key": eligible[f"{level.groups}_key"].map(groups),
                "category_key": eligible[f"{level.categories}_key"].map(categories),
                "account_key": eligible["account_key"],
            }
        ).dropna()
        cell = ["wave_key", "group_key", "category_key"]
        accounts = placed.groupby([*cell, "account_key"], sort=False).size()
        cells = accounts.groupby(level=cell, sort=False).agg(["sum", "size", "max"])
        cells.columns = ["record_count", "account_count", "largest_account_count"]
        counted.append(cells.reset_index().assign(facet=level.facet)[list(RESULT)])
    cells = pd.concat(counted, ignore_index=True)
    integers = dict.fromkeys(RESULT[1:], "int64")
    cells.astype(integers).to_parquet(result, index=False)
