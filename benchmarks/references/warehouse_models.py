"""Records to cells by the warehouse's own models: their compiled SQL, without dbt.

This is what a build runs between the records and the cells, in a process of its own so
that its time and memory stand beside those of the references.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import duckdb

# In the order of the build; the seeds and what validation returns are copied.
MODELS = (
    "stg_records__usage",
    "int_records__waves",
    "int_hierarchies__task_references",
    "int_hierarchies__nodes",
    "int_records__places",
    "int_hierarchies__ancestors",
    "int_records__placed",
    "int_records__eligible",
    "int_disclosure__account_cells",
    "int_disclosure__geography_counts",
    "int_disclosure__cell_counts",
    "int_disclosure__close_cells",
    "int_disclosure__cells",
)
VIEWS = (
    "stg_records__usage",
    "int_records__placed",
    "int_disclosure__account_cells",
)
GIVEN = (
    "seeds.collaboration_patterns",
    "seeds.disclosure_thresholds",
    "seeds.excluded_countries",
    "seeds.excluded_network_types",
    "seeds.record_rules",
    "seeds.facets",
    "seeds.geographies",
    "seeds.release_slices",
    "seeds.residual_clusters",
    "seeds.waves",
    "staging.stg_records__request_hierarchy",
    "staging.stg_release__task_statements",
)


def count_cells(records: str, lookups: Path, result: Path, spill: Path) -> None:
    """Count the cells of the records into a Parquet file.

    Args:
        records: not used: the compiled SQL names the files.
        lookups: folder with ``models.json`` and ``given.duckdb``, see `keep_models`.
        result: the file to write.
        spill: folder for the database and what does not fit in memory.
    """
    queries = json.loads((lookups / "models.json").read_text())
    limit = os.environ["ECONOMIC_INDEX_MEMORY"]
    with duckdb.connect(
        str(spill / "warehouse.duckdb"),
        config={"temp_directory": str(spill), "memory_limit": limit},
    ) as connection:
        connection.execute("set disabled_optimizers = 'partial_aggregate_pushdown'")
        connection.execute(f"attach '{lookups / 'given.duckdb'}' as given (read_only)")
        for schema in ("seeds", "staging", "intermediate"):
            connection.execute(f"create schema {schema}")
        for name in GIVEN:
            connection.execute(f"create table {name} as from given.{name}")
        for name in MODELS:
            schema = "staging" if name.startswith("stg_") else "intermediate"
            kind = "view" if name in VIEWS else "table"
            connection.execute(f"create {kind} {schema}.{name} as {queries[name]}")
        columns = "facet, wave_key, group_key, category_key, record_count"
        connection.execute(
            f"copy (select {columns}, account_count, largest_account_count "
            "from intermediate.int_disclosure__cells) "
            f"to '{result}' (format parquet)"
        )


def keep_models(warehouse: Path, run_results: Path, lookups: Path) -> None:
    """Keep what `count_cells` needs of a build.

    Args:
        warehouse: the build's warehouse.
        run_results: dbt's report of that build, which holds the compiled SQL.
        lookups: folder for ``models.json`` and ``given.duckdb``.
    """
    results = json.loads(run_results.read_text())["results"]
    queries = {
        result["unique_id"].split(".")[2]: result["compiled_code"] for result in results
    }
    wanted = {name: queries[name] for name in MODELS}
    (lookups / "models.json").write_text(json.dumps(wanted))
    (lookups / "given.duckdb").unlink(missing_ok=True)
    with duckdb.connect(str(lookups / "given.duckdb")) as connection:
        connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
        for schema in ("seeds", "staging"):
            connection.execute(f"create schema {schema}")
        for name in GIVEN:
            connection.execute(f"create table {name} as from warehouse.{name}")
