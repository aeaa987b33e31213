"""Records to cells in polars: its lazy engine reads, its group-by counts."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks.tables import RESULT, levels


def count_cells(records: str, lookups: Path, result: Path, spill: Path) -> None:
    """Count the cells of the records into a Parquet file.

    Args:
        records: glob of Parquet files.
        lookups: folder of the look-up tables.
        result: the file to write, in the columns of ``RESULT``.
        spill: not used: polars holds everything in memory.
    """

    def lookup(name: str) -> pl.LazyFrame:
        return pl.scan_parquet(lookups / f"{name}.parquet")

    networks = lookup("networks").collect()["network_type"].implode()
    eligible = (
        pl.scan_parquet(records)
        .filter(
            ~pl.col("is_flagged").fill_null(False),
            ~pl.col("network_type").fill_null("").is_in(networks),
        )
        .with_columns(
            pl.col("country").fill_null("not_classified"),
            pl.col("subdivision").fill_null(""),
            pl.col("onet_task_id").fill_null(-1).cast(pl.Int64),
            pl.col("request_cluster_id").fill_null(""),
            pl.col("collaboration_pattern").fill_null(""),
            pl.col("account_id").hash().alias("account_key"),
        )
        .join(lookup("waves"), on="platform")
        .filter(
            pl.col("occurred_at") >= pl.col("date_start"),
            pl.col("occurred_at") < pl.col("date_end"),
        )
        .join(
            lookup("places"),
            left_on=["country", "subdivision"],
            right_on=["country_code", "subdivision_code"],
        )
        .join(lookup("tasks"), on="onet_task_id")
        .join(lookup("requests"), on="request_cluster_id")
        .join(lookup("patterns"), on="collaboration_pattern")
        .select(
            "wave_key",
            "account_key",
            "geography_key",
            "task_key",
            "request_key",
            "pattern_key",
        )
        .collect()
    )
    ancestors = pl.read_parquet(lookups / "ancestors.parquet")
    root = ancestors.filter(pl.col("dimension") == "everything")["node_key"][0]
    eligible = eligible.with_columns(
        pl.lit(root, ancestors["node_key"].dtype).alias("everything_key")
    )

    def nodes(dimension: str, depth: int, name: str) -> pl.DataFrame:
        return ancestors.filter(
            pl.col("dimension") == dimension, pl.col("ancestor_depth") == depth
        ).select(pl.col("node_key"), pl.col("ancestor_key").alias(name))

    def above(frame: pl.DataFrame, dimension: str, depth: int, name: str):
        return frame.join(
            nodes(dimension, depth, name),
            left_on=f"{dimension}_key",
            right_on="node_key",
        )

    counted = []
    for level in levels():
        wanted = ["wave_key", "account_key", f"{level.groups}_key"]
        narrow = eligible.select(*wanted, f"{level.categories}_key")
        placed = above(narrow, level.groups, level.group_depth, "group_key")
        placed = above(placed, level.categories, level.category_depth, "category_key")
        cells = (
            placed.group_by("wave_key", "group_key", "category_key", "account_key")
            .agg(pl.len().alias("account_records"))
            .group_by("wave_key", "group_key", "category_key")
            .agg(
                pl.col("account_records").sum().alias("record_count"),
                pl.len().alias("account_count"),
                pl.col("account_records").max().alias("largest_account_count"),
            )
            .with_columns(pl.lit(level.facet).alias("facet"))
        )
        counted.append(cells.select(RESULT))
    pl.concat(counted).with_columns(
        pl.col(name).cast(pl.Int64) for name in RESULT[1:]
    ).write_parquet(result)
