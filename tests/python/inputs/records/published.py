"""What two builds publish of one wave of records."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from economic_index.ledger import Model


def models_of(manifest: Path) -> list[Model]:
    """The models as a build compiled them, parents first.

    Args:
        manifest: the file that dbt wrote.
    """
    nodes = json.loads(manifest.read_text())["nodes"].values()
    by_name = {node["name"]: node for node in nodes if node["resource_type"] == "model"}
    ordered: dict[str, Model] = {}

    def visit(name: str) -> None:
        if name in ordered or name not in by_name:
            return
        node = by_name[name]
        parents = tuple(
            parent.rpartition(".")[2] for parent in node["depends_on"]["nodes"]
        )
        for parent in parents:
            visit(parent)
        ordered[name] = Model(
            name,
            node["relation_name"],
            # Python has none, nor has what an index of one's own leaves out.
            node.get("compiled_code", "") if node["language"] == "sql" else "",
            node["config"]["materialized"] == "view",
            parents,
        )

    for name in by_name:
        visit(name)
    return list(ordered.values())


def assert_same_wave(one: Path, other: Path, wave: str) -> None:
    """Every public table of two builds says the same of a wave."""
    compared = 0
    with duckdb.connect() as connection:
        for name, folder in (("one", one), ("other", other)):
            database = folder / "published" / "published.duckdb"
            connection.execute(f"attach '{database}' as {name} (read_only)")
        # What a series says of a wave beside its value is about the waves before it.
        others = (
            "change_value, change_low, change_high, stretch_number, wave_id_before, "
            "is_comparable, comparability_note"
        )
        for schema, table in connection.execute(
            "select schema_name, table_name from duckdb_columns() "
            "where database_name = 'one' and column_name = 'wave_id'"
        ).fetchall():
            compared += 1
            without = f"exclude ({others})" if table == "fct_series" else ""
            rows = f"select * {without} from {{}}.{schema}.{table} where wave_id = ?"
            for left, right in (("one", "other"), ("other", "one")):
                assert not connection.execute(
                    f"{rows.format(left)} except all {rows.format(right)}",
                    [wave, wave],
                ).fetchone(), f"{schema}.{table}"
    assert compared


def counts(folder: Path, table: str, wave: str) -> dict[tuple, int]:
    """The published counts of a wave, by everything else that a table's key has."""
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as found:
        key = {
            "fct_geography_usage": "geography_id",
            "fct_geography_task": "geography_id, task_id",
            "fct_geography_request": "geography_id, request_level, request_id",
            "fct_geography_collaboration": "geography_id, pattern",
        }[table]
        rows = found.execute(
            f"select {key}, usage_count from marts.{table} where wave_id = ?", [wave]
        ).fetchall()
    return {tuple(names): count for *names, count in rows}
