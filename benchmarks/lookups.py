"""The small tables that turn a record's fields into nodes of the trees.

Every reference gets them from the build, so that all count the same cells under the
same keys. They have a few thousand rows; making them is not what is measured.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

LOOKUPS = {
    "waves": """
        select platform, date_start, date_end, wave_key from {w}.int_records__waves
    """,
    "places": """
        select country_code, subdivision_code, geography_key
        from {w}.int_records__places where not is_excluded
    """,
    # The sample's records name tasks by id; -1 stands for none.
    "tasks": """
        select
            cast(
                case when is_task_id then task_reference else '-1' end as bigint
            ) as onet_task_id,
            node_key as task_key
        from {w}.int_hierarchies__task_references
        inner join {w}.int_hierarchies__nodes
            on dimension = 'task' and node_id = cluster_name
        where is_task_id or task_reference = 'not_classified'
    """,
    "requests": """
        select
            case
                when is_residual then '' else substr(node_id, length('cluster ') + 1)
            end as request_cluster_id,
            node_key as request_key
        from {w}.int_hierarchies__nodes where dimension = 'request' and depth > 0
    """,
    "patterns": """
        select
            case when is_residual then '' else node_id end as collaboration_pattern,
            node_key as pattern_key
        from {w}.int_hierarchies__nodes where dimension = 'pattern' and depth > 0
    """,
    "networks": "select network_type from warehouse.seeds.excluded_network_types",
    "ancestors": """
        select node_key, ancestor_key, dimension, ancestor_depth
        from {w}.int_hierarchies__ancestors
    """,
    "cells": """
        select
            facet, wave_key, group_key, category_key,
            record_count, account_count, largest_account_count
        from {w}.int_disclosure__cells
    """,
}


def write_lookups(warehouse: Path, folder: Path) -> None:
    """Write each look-up table, and the build's own cells, as Parquet into `folder`.

    Args:
        warehouse: the warehouse of a build from records; its name does not matter.
        folder: is made when it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
        for name, query in LOOKUPS.items():
            query = query.format(w="warehouse.intermediate")
            connection.execute(
                f"copy ({query}) to '{folder / name}.parquet' (format parquet)"
            )


def differing_cells(ours: Path, theirs: Path) -> int:
    """How many cells two Parquet files of cells do not have in common."""
    one, other = (f"select * from read_parquet('{path}')" for path in (ours, theirs))
    query = (
        f"select count(*) from (({one} except all {other}) "
        f"union all ({other} except all {one}))"
    )
    with duckdb.connect() as connection:
        ((count,),) = connection.execute(query).fetchall()
    return count
