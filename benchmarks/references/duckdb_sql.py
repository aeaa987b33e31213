"""Records to cells in DuckDB, as one would write it by hand without a project.

The fields become integers once; then each level adds up accounts and counts them. (A
`count(distinct …)` would not do: the largest account of a cell is asked for too.)
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from benchmarks.tables import RESULT, levels

ELIGIBLE = """
create temp table eligible as
select
    wave_key, hash(account_id) as account_key,
    geography_key, task_key, request_key, pattern_key
from read_parquet('{records}') as records
inner join '{lookups}/waves.parquet' as waves
    on records.platform = waves.platform
    and records.occurred_at >= waves.date_start
    and records.occurred_at < waves.date_end
inner join '{lookups}/places.parquet' as places
    on coalesce(records.country, 'not_classified') = places.country_code
    and coalesce(records.subdivision, '') = places.subdivision_code
inner join '{lookups}/tasks.parquet' as tasks
    on coalesce(records.onet_task_id, -1) = tasks.onet_task_id
inner join '{lookups}/requests.parquet' as requests
    on coalesce(records.request_cluster_id, '') = requests.request_cluster_id
inner join '{lookups}/patterns.parquet' as patterns
    on coalesce(records.collaboration_pattern, '') = patterns.collaboration_pattern
where
    not coalesce(records.is_flagged, false)
    and coalesce(records.network_type, '')
    not in (select network_type from '{lookups}/networks.parquet')
"""

LEVEL = """
insert into cells
select
    '{facet}', wave_key, group_key, category_key,
    sum(record_count), count(*), max(record_count)
from (
    select
        wave_key, groups.ancestor_key as group_key,
        categories.ancestor_key as category_key, count(*) as record_count
    from eligible
    inner join ancestors as groups
        on {group_node} = groups.node_key
        and groups.dimension = '{groups}' and groups.ancestor_depth = {group_depth}
    inner join ancestors as categories
        on eligible.{categories}_key = categories.node_key
        and categories.dimension = '{categories}'
        and categories.ancestor_depth = {category_depth}
    group by wave_key, groups.ancestor_key, categories.ancestor_key, account_key
)
group by wave_key, group_key, category_key
"""


def count_cells(records: str, lookups: Path, result: Path, spill: Path) -> None:
    """Count the cells of the records into a Parquet file.

    Args:
        records: glob of Parquet files.
        lookups: folder of the look-up tables.
        result: the file to write, in the columns of ``RESULT``.
        spill: folder for what does not fit in memory.
    """
    limit = os.environ["ECONOMIC_INDEX_MEMORY"]
    # A file, as of the build: what is in memory only could not be compressed.
    with duckdb.connect(
        str(spill / "reference.duckdb"),
        config={"temp_directory": str(spill), "memory_limit": limit},
    ) as connection:
        connection.execute(ELIGIBLE.format(records=records, lookups=lookups))
        connection.execute(
            f"create temp table ancestors as from '{lookups}/ancestors.parquet'"
        )
        connection.execute(
            "create temp table cells (facet varchar, "
            + ", ".join(f"{name} bigint" for name in RESULT[1:])
            + ")"
        )
        ((root,),) = connection.execute(
            "select node_key from ancestors where dimension = 'everything'"
        ).fetchall()
        for level in levels():
            group = (
                str(root)
                if level.groups == "everything"
                else f"eligible.{level.groups}_key"
            )
            connection.execute(LEVEL.format(group_node=group, **vars(level)))
        connection.execute(f"copy cells to '{result}' (format parquet)")
